import { filters, type QueueRow } from './adjudication.ts';
import { reads } from './route.ts';
import type { PersonView } from './views.ts';

/** What the columns of a board are. */
export const boardColumns = ['stage', 'assignee', 'priority'] as const;

export type BoardColumns = (typeof boardColumns)[number];

/** Cards a column shows at first and more each time, and the most it shows. */
export const CARDS = 20;
export const MOST_CARDS = 200;

export interface BoardColumn {
  /** A stage, a priority, an account's id or `nobody`: as the queue's filter names it. */
  readonly key: string;
  /** Over the whole filter. */
  readonly count: number;
  /** The first of them, in the queue's order. */
  readonly rows: readonly QueueRow[];
}

export interface Board {
  readonly columns: readonly BoardColumn[];
  /** Members who may handle conflicts, by name. */
  readonly people: readonly PersonView[];
}

export const readBoard = reads<Board>({
  method: 'GET',
  path: '/api/projects/:project/board',
  access: 'queue.read',
  shows: 'answers',
  says: 'The queue in columns, each with its number over the whole filter and its first conflicts.',
  query: {
    ...filters,
    columns: 'What they are: `stage` (unless said), `assignee` or `priority`.',
    shown: `How many conflicts single columns show, as \`high:40,urgent:60\`; ${CARDS} unless said, ${MOST_CARDS} at most.`,
  },
});
