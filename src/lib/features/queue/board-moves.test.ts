import { describe, expect, it } from 'vitest';
import type { QueueRow } from '#lib/protocol/adjudication.ts';
import type { BoardColumn } from '#lib/protocol/board.ts';
import { cardBeside, changeInto, columnTitle, movedRow, showMore, withMoved } from './board-moves.ts';

const row = (conflict: string) => ({ conflict, priority: 'normal', assignee: null }) as QueueRow;
const column = (key: string, ids: string[], count = ids.length): BoardColumn => ({ key, count, rows: ids.map(row) });
const columns = [column('urgent', ['a', 'b', 'c']), column('high', []), column('normal', ['d'], 30)];
const people = [{ id: 'M', name: 'Mira' }];

describe('the cards of a board', () => {
  it('lie beside each other over columns that have none', () => {
    const beside = (id: string, ...ways: ('up' | 'down' | 'left' | 'right')[]) =>
      ways.map((way) => cardBeside(columns, id, way)?.conflict ?? null);
    expect(beside('b', 'up', 'down', 'left', 'right')).toEqual(['a', 'c', null, 'd']);
    expect(beside('d', 'up', 'down', 'left', 'right')).toEqual([null, null, 'a', null]);
    expect(beside('c', 'down')).toEqual([null]);
  });

  it('come into a column by handling, never into a stage', () => {
    expect(changeInto('assignee', 'nobody')).toEqual({ assign: [] });
    expect(changeInto('assignee', 'M')).toEqual({ assign: ['M'] });
    expect(changeInto('priority', 'high')).toEqual({ priority: 'high' });
    expect(changeInto('stage', 'votes')).toBeNull();
    expect(movedRow(row('a'), 'assignee', 'M', people).assignee).toEqual(people[0]);
    expect(movedRow(row('a'), 'priority', 'low', people).priority).toBe('low');
  });

  it('stay in sight when they were moved below what their column shows, and only then', () => {
    const ids = (moved: string, to: string) =>
      withMoved(columns, { row: row(moved), to }).map(({ rows }) => rows.map(({ conflict }) => conflict).join(''));
    expect(ids('x', 'normal')).toEqual(['abc', '', 'dx']);
    expect(ids('x', 'high')).toEqual(['abc', '', 'd']);
    expect(ids('a', 'normal')).toEqual(['abc', '', 'd']);
    expect(withMoved(columns, null)).toBe(columns);
  });

  it('stand under titles that say what they are', () => {
    expect(columnTitle('priority', 'urgent', people)).toBe('Urgent');
    expect(columnTitle('assignee', 'M', people)).toBe('Mira');
    expect(columnTitle('assignee', 'nobody', people)).toBe('Nobody');
    expect(columnTitle('stage', 'votes', people)).toBe('Waits for votes');
  });

  it('come twenty more at a time, column by column, to two hundred', () => {
    expect(showMore(null, 'high', 20)).toBe('high:40');
    expect(showMore('high:40,low:60', 'high', 40)).toBe('high:60,low:60');
    expect(showMore('high:190', 'high', 190)).toBe('high:200');
  });
});
