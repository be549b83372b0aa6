import { expect, it } from 'vitest';
import { type BoardColumns, CARDS } from '#lib/protocol/board.ts';
import { handleConflicts } from '#server/commands/handle-conflicts.ts';
import { removeMember } from '#server/commands/members.ts';
import { propose } from '#server/commands/propose.ts';
import { readSight } from '#server/exposure/sight.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { readBoard, readShape } from './board.ts';
import { readStagedFilter } from './stages.ts';

const cast: Cast = {
  mira: { role: 'lead' },
  tomas: { role: 'adjudicator' },
  vera: { role: 'observer' },
};
const differ = { sam: 'bug', ann: 'how-to' };
const items = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`m${index}`, differ]));
const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;

onBothDatabases('the board of a queue', (storage) => {
  async function world() {
    const { services } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { as, conflicts, ids, project } = seeded;
    const handle = (keys: string[], change: { assign?: string[]; priority?: 'urgent' | 'low' }) =>
      handleConflicts(services, as('mira'), {
        commandId: newId(),
        selection: { by: 'list', conflicts: keys.map((key) => conflicts[key]!) },
        change,
        count: keys.length,
      });
    const board = async (columns: BoardColumns, query: Record<string, string> = {}) => {
      const of = (name: string) => ({ ...query, columns })[name];
      const filter = await readStagedFilter(services.db, project, ids.mira!, of);
      const sight = await readSight(services.db, project.id, ids.mira!);
      const read = await readBoard(services.db, { project, sight }, filter, readShape(of));
      return read.columns.map(({ key, count, rows }) => [key, count, rows.length]);
    };
    return { ...seeded, services, handle, board };
  }

  it('counts every column over the whole filter and shows its first cards, more where that is asked', async () => {
    const { handle, board } = await world();
    await handle(['m0', 'm1'], { priority: 'urgent' });
    expect(await board('priority')).toEqual([
      ['urgent', 2, 2],
      ['high', 0, 0],
      ['normal', 23, CARDS],
      ['low', 0, 0],
    ]);
    expect(await board('priority', { shown: 'normal:40,urgent:1' })).toEqual([
      ['urgent', 2, 1],
      ['high', 0, 0],
      ['normal', 23, 23],
      ['low', 0, 0],
    ]);
    expect((await board('priority', { text: 'm1', state: 'all' }))[0]).toEqual(['urgent', 1, 1]);
  });

  it('[F1] has a column for everybody who may handle, and gives what somebody who left had to nobody', async () => {
    const { services, as, handle, board, ids } = await world();
    await handle(['m0', 'm1', 'm2'], { assign: [ids.tomas!] });
    await handle(['m3'], { assign: [ids.mira!] });
    expect(await board('assignee')).toEqual([
      ['nobody', 21, CARDS],
      [ids.mira, 1, 1],
      [ids.tomas, 3, 3],
    ]);
    await removeMember(services, as('mira'), ids.tomas!);
    expect(await board('assignee')).toEqual([
      ['nobody', 24, CARDS],
      [ids.mira, 1, 1],
    ]);
  });

  it('[N1] has the stages at which something is, in their order', async () => {
    const { services, as, conflicts, board } = await world();
    await propose(services, as('mira'), conflicts.m7!, {
      commandId: newId(),
      conflictRevision: 1,
      decisionRevision: 0,
      resolution: { outcome: 'label', value: 'bug' },
    });
    expect(await board('stage')).toEqual([
      ['to-decide', 24, CARDS],
      ['ready', 1, 1],
    ]);
    expect(await board('stage', { state: 'ready' })).toEqual([['ready', 1, 1]]);
    expect(await board('stage', { state: 'decided' })).toEqual([]);
  });

  it('orders cards as the queue does', async () => {
    const { services, handle, ids, project } = await world();
    await handle(['m9'], { priority: 'urgent' });
    await handle(['m8'], { priority: 'low' });
    const filter = await readStagedFilter(services.db, project, ids.mira!, () => undefined);
    const sight = await readSight(services.db, project.id, ids.mira!);
    const shape = { columns: 'assignee', shown: new Map([['nobody', 30]]) } as const;
    const { columns } = await readBoard(services.db, { project, sight }, filter, shape);
    const order = columns[0]!.rows.map(({ itemKey }) => itemKey);
    expect([order.length, order[0], order.at(-1)]).toEqual([25, 'm9', 'm8']);
  });
});

it('says what is wrong with the shape of a board', () => {
  const shape = (query: Record<string, string>) => () => readShape((name) => query[name]);
  expect(shape({ columns: 'lost' })).toThrow('columns is “lost”; give stage, assignee, priority.');
  expect(shape({ shown: 'high' })).toThrow('shown has “high”; give columns with numbers, as high:40,urgent:60.');
  expect(shape({ shown: 'high:9999' })().shown.get('high')).toBe(200);
});
