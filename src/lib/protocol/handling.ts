import * as v from 'valibot';
import { priorities } from '#domain/adjudication/handling.ts';
import { stages } from '#domain/adjudication/stage.ts';
import { commandId } from './command-id.ts';
import { takes } from './route.ts';

/** What handling conflicts would do. */
export interface HandlingPreview {
  /** How many conflicts are chosen. */
  readonly count: number;
  /** How many each of the people would get. */
  readonly people: readonly { readonly id: string; readonly name: string; readonly count: number }[];
  /** How many none of them may take, because their own answers are disputed there. */
  readonly left: number;
}

/** The most conflicts one act handles. */
export const MOST_HANDLED = 10_000;

const text = v.nullable(v.pipe(v.string(), v.maxLength(2000)));

/** As the queue's query names its parts. */
export const queueFilter = v.object({
  state: v.picklist(['open', 'decided', 'all', ...stages]),
  pattern: text,
  label: text,
  text,
  people: text,
  assigned: text,
  within: v.optional(text, null),
  priority: v.optional(v.nullable(v.picklist(priorities)), null),
});

/** Which conflicts of the queue an act is about. */
export const selection = v.variant('by', [
  v.object({
    by: v.literal('list'),
    conflicts: v.pipe(
      v.array(v.string()),
      v.minLength(1, 'Choose at least one conflict.'),
      v.maxLength(MOST_HANDLED, `At most ${MOST_HANDLED} conflicts at once.`),
    ),
  }),
  v.object({
    by: v.literal('filter'),
    filter: queueFilter,
  }),
]);

const change = v.pipe(
  v.object({
    /** Accounts to spread them over; none = nobody handles them. Absent: as it is. */
    assign: v.optional(v.pipe(v.array(v.string()), v.maxLength(200))),
    priority: v.optional(v.picklist(priorities)),
    /** A moment, or null for no due day. */
    dueAt: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))),
  }),
  v.check(
    ({ assign, priority, dueAt }) => assign !== undefined || priority !== undefined || dueAt !== undefined,
    'Say what to change: who handles them, the priority or the due day.',
  ),
);

export type HandlingSelection = v.InferInput<typeof selection>;
export type HandlingChange = v.InferInput<typeof change>;

const example = {
  selection: { by: 'list', conflicts: ['01K9X3V7E8Q2M4N6P8R0S2T4W9'] },
  change: { assign: ['01K9X3V7E8Q2M4N6P8R0S2T4W1'], priority: 'high', dueAt: null },
} as const;

export const previewHandling = takes<HandlingPreview>()({
  method: 'POST',
  path: '/api/projects/:project/handlings/preview',
  access: 'queue.handle',
  shows: 'people',
  says: 'What handling the chosen conflicts would do; changes nothing.',
  body: v.object({ selection, change }),
  example: {
    body: { selection: { by: 'list', conflicts: [...example.selection.conflicts] }, change: { priority: 'high' } },
    reply: { count: 1, people: [], left: 0 },
  },
});
export const handleConflicts = takes<{ handling: string; changed: number; left: number }>()({
  method: 'POST',
  path: '/api/projects/:project/handlings',
  access: 'queue.handle',
  shows: 'nothing',
  says: 'Say who handles the chosen conflicts, their priority or due day. 409 when they are not as many as were shown.',
  body: v.object({ commandId, selection, change, count: v.number() }),
  example: {
    body: {
      commandId: 'handle-0001',
      selection: { by: 'list', conflicts: [...example.selection.conflicts] },
      change: { assign: [...example.change.assign], priority: 'high', dueAt: null },
      count: 1,
    },
    reply: { handling: '01K9X3V7E8Q2M4N6P8R0S2T4WB', changed: 1, left: 0 },
  },
});
export const undoHandling = takes<{ undone: number; kept: number }>()({
  method: 'POST',
  path: '/api/projects/:project/handlings/:handling/undo',
  access: 'queue.handle',
  shows: 'nothing',
  says: 'Give back what one act of handling changed; what was handled anew since is kept.',
  body: v.object({ commandId }),
  example: { body: { commandId: 'handle-undo-0001' }, reply: { undone: 1, kept: 0 } },
});
