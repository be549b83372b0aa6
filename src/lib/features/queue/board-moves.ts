import { type Priority, priorities } from '#domain/adjudication/handling.ts';
import { type Stage, stageTitles } from '#domain/adjudication/stage.ts';
import type { QueueRow } from '#lib/protocol/adjudication.ts';
import { type BoardColumn, type BoardColumns, CARDS, MOST_CARDS } from '#lib/protocol/board.ts';
import type { HandlingChange } from '#lib/protocol/handling.ts';
import type { PersonView } from '#lib/protocol/views.ts';

export const columnsTitles: Readonly<Record<BoardColumns, string>> = {
  stage: 'Stage',
  assignee: 'Handled by',
  priority: 'Priority',
};

/** Why cards stay where they are on a board of stages. */
export const STAGES_STAY = 'A stage follows from votes and decisions: open the conflict to move it on.';

/** What a column is called. */
export function columnTitle(columns: BoardColumns, key: string, people: readonly PersonView[]): string {
  if (columns === 'stage') return stageTitles[key as Stage];
  if (columns === 'priority') return key.charAt(0).toUpperCase() + key.slice(1);
  return people.find(({ id }) => id === key)?.name ?? 'Nobody';
}

/** What the filter of the queue says about a column, for its rows as a list. */
export function columnFilter(columns: BoardColumns, key: string) {
  if (columns === 'stage') return { state: key as Stage };
  if (columns === 'priority') return { priority: key as Priority };
  return { assigned: key };
}

/** What handling brings a card into a column; null where none does. */
export function changeInto(columns: BoardColumns, key: string): HandlingChange | null {
  if (columns === 'stage') return null;
  if (columns === 'assignee') return { assign: key === 'nobody' ? [] : [key] };
  const priority = priorities.find((one) => one === key);
  return priority ? { priority } : null;
}

/** A card as it is after it came into a column. */
export function movedRow(row: QueueRow, columns: BoardColumns, key: string, people: readonly PersonView[]): QueueRow {
  if (columns === 'priority') return { ...row, priority: key as Priority };
  return { ...row, assignee: people.find(({ id }) => id === key) ?? null };
}

/**
 * Columns with a card that was just moved, where it stands below what its column shows: who moved it does not lose it.
 */
export function withMoved(
  columns: readonly BoardColumn[],
  moved: { readonly row: QueueRow; readonly to: string } | null,
): readonly BoardColumn[] {
  if (!moved || columns.some(({ rows }) => rows.some(({ conflict }) => conflict === moved.row.conflict)))
    return columns;
  return columns.map((column) =>
    column.key === moved.to && column.count > column.rows.length
      ? { ...column, rows: [...column.rows, moved.row] }
      : column,
  );
}

export type Way = 'up' | 'down' | 'left' | 'right';

/** The card beside one: in its column, or in the next column that has any, as far down as that goes. */
export function cardBeside(columns: readonly BoardColumn[], conflict: string, way: Way): QueueRow | null {
  const at = columns.findIndex(({ rows }) => rows.some((row) => row.conflict === conflict));
  const rows = columns[at]?.rows ?? [];
  const place = rows.findIndex((row) => row.conflict === conflict);
  if (way === 'up' || way === 'down') return rows[place + (way === 'up' ? -1 : 1)] ?? null;
  const beside = way === 'left' ? columns.slice(0, Math.max(0, at)).toReversed() : columns.slice(at + 1);
  const next = beside.find((column) => column.rows.length > 0)?.rows ?? [];
  return next[Math.min(place, next.length - 1)] ?? null;
}

/** How many cards columns show, as the address says it, once one of them shows more. */
export function showMore(shown: string | null, key: string, now: number): string {
  const counts = new Map(
    (shown ?? '')
      .split(',')
      .filter(Boolean)
      .map((part) => part.split(':') as [string, string]),
  );
  counts.set(key, String(Math.min(MOST_CARDS, now + CARDS)));
  return [...counts].map((part) => part.join(':')).join(',');
}
