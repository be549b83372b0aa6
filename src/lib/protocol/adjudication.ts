import * as v from 'valibot';
import { causes } from '#domain/adjudication/cause.ts';
import type { Priority } from '#domain/adjudication/handling.ts';
import type { Need } from '#domain/adjudication/needs.ts';
import { stances } from '#domain/adjudication/proposal.ts';
import type { Stage } from '#domain/adjudication/stage.ts';
import { commandId } from './command-id.ts';
import { reads, takes } from './route.ts';
import type { AwaitedLabel, DecisionView, ItemRecord, PersonView } from './views.ts';

export interface QueueRow {
  readonly conflict: string;
  readonly item: string;
  readonly itemKey: string;
  readonly question: string;
  /** First words of the item. */
  readonly text: string;
  readonly candidates: readonly { readonly key: string; readonly summary: string; readonly count: number }[];
  readonly disagreement: number;
  readonly groupSize: number;
  readonly weight: number;
  readonly value: number;
  readonly state: 'open' | 'decided';
  readonly stage: Stage;
  readonly changedSince: boolean;
  /** The policy that had resolved it before newer data disputed that, or null. */
  readonly reopened: string | null;
  readonly proposals: number;
  readonly outcome: string | null;
  /** Another label it waits for, or null. */
  readonly awaited: AwaitedLabel | null;
  /** No answer has more people than every other. */
  readonly tied: boolean;
  /** Who handles it, where somebody does. */
  readonly assignee: PersonView | null;
  readonly priority: Priority;
  readonly dueAt: number | null;
}

export interface QueuePage {
  readonly rows: readonly QueueRow[];
  readonly total: number;
  /** Give as `?after=` for the next page; null on the last. */
  readonly next: string | null;
  readonly counts: { readonly open: number; readonly decided: number };
  /** Members who may handle conflicts, by name. */
  readonly people: readonly PersonView[];
  /** Patterns of open conflicts, the most frequent first. */
  readonly patterns: readonly { readonly pattern: string; readonly title: string; readonly count: number }[];
}

/** How many conflicts are where. */
export interface StageCounts {
  /** Every stage in its order, also those at which there is none. */
  readonly stages: readonly { readonly stage: Stage; readonly count: number }[];
  /** The policy cannot be met by the people who are there. */
  readonly nobodyDecides: boolean;
  /** What waits for somebody who is not there. */
  readonly needs: readonly { readonly kind: Exclude<Need['kind'], 'policy'>; readonly count: number }[];
}

/** Where one conflict stands in the queue under the filter. */
export interface QueueNeighbours {
  readonly position: number;
  readonly total: number;
  readonly previous: { readonly item: string; readonly conflict: string } | null;
  readonly next: { readonly item: string; readonly conflict: string } | null;
  /** The first open conflict other than this one that waits for no label. */
  readonly nextOpen: { readonly item: string; readonly conflict: string } | null;
}

const text = (most: number) => v.pipe(v.string(), v.maxLength(most, `At most ${most} characters.`));
const reason = text(2000);

const resolution = v.variant('outcome', [
  v.object({ outcome: v.literal('label'), value: v.unknown() }),
  v.object({ outcome: v.picklist(['nothing', 'split', 'uncertain', 'defective']) }),
]);

/** What the queue may be narrowed to. */
export const filters = {
  state:
    '`open` (unless said), `decided`, `all`, or one stage: `needs-somebody`, `question`, `to-decide`, `votes`, `ready`, `sign-off`, `escalated`, `contested`, `changed` or `stands`.',
  pattern: 'Only conflicts of this pattern, as `patterns` of the queue names them.',
  label: 'Only conflicts in which somebody gave this answer.',
  text: 'Only items whose text or key holds these words.',
  assigned: 'Only what `me`, `nobody` or the account with that id handles.',
  priority: 'Only those of this priority: `low`, `normal`, `high` or `urgent`.',
  within:
    'Only items of `import:` and its id, or with a value in their metadata: `field:`, its name, `=` and the value.',
};

export const listConflicts = reads<QueuePage>({
  method: 'GET',
  path: '/api/projects/:project/conflicts',
  access: 'queue.read',
  shows: 'answers',
  says: 'The queue, by priority and then most worth discussing first, in pages.',
  query: {
    ...filters,
    after: 'Where the page begins: `next` of the page before.',
    limit: 'Rows in a page, 50 unless said, 200 at most; 0 for counts and patterns alone.',
  },
});
export const countStages = reads<StageCounts>({
  method: 'GET',
  path: '/api/projects/:project/stages',
  access: 'queue.read',
  shows: 'nothing',
  says: 'How many conflicts are at which stage, and how many wait for somebody who is not there.',
  example: {
    reply: {
      stages: [
        { stage: 'to-decide', count: 120 },
        { stage: 'votes', count: 8 },
      ],
      nobodyDecides: false,
      needs: [{ kind: 'sign-off', count: 2 }],
    },
  },
});
export const findNeighbours = reads<QueueNeighbours>({
  method: 'GET',
  path: '/api/projects/:project/conflicts/:conflict/neighbours',
  access: 'queue.read',
  shows: 'item',
  says: 'The conflicts before and after one in the queue, under the same filters.',
  query: filters,
});
export const getItem = reads<ItemRecord>({
  method: 'GET',
  path: '/api/projects/:project/items/:item',
  access: 'room.enter',
  shows: 'answers',
  says: 'The record of an item as you may see it.',
});
export const propose = takes<{ proposal: string }>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/proposals',
  access: 'propose',
  shows: 'nothing',
  says: 'Propose a resolution; proposing what is proposed already is agreeing with it.',
  body: v.object({ commandId, conflictRevision: v.number(), decisionRevision: v.number(), resolution }),
  example: {
    body: {
      commandId: 'propose-0001',
      conflictRevision: 1,
      decisionRevision: 0,
      resolution: { outcome: 'label', value: 'bug' },
    },
    reply: { proposal: '01K9X3V7E8Q2M4N6P8R0S2T4W6' },
  },
});
export const castVote = takes<null>()({
  method: 'POST',
  path: '/api/projects/:project/proposals/:proposal/votes',
  access: 'vote',
  shows: 'nothing',
  says: 'Take a stance on a proposal; the last one counts.',
  body: v.object({ commandId, stance: v.picklist(stances), reason }),
  example: { body: { commandId: 'vote-0001', stance: 'agree', reason: '' }, reply: null },
});
export const decide = takes<DecisionView>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/decisions',
  access: 'decide',
  shows: 'decisions',
  says: 'Record the decision of a ready proposal. 409 tells who decided first.',
  body: v.object({
    commandId,
    conflictRevision: v.number(),
    decisionRevision: v.number(),
    proposal: v.string(),
    causes: v.pipe(
      v.array(v.object({ answer: v.string(), cause: v.picklist(causes) })),
      v.maxLength(1000, 'At most 1000 causes.'),
    ),
    rationale: text(20_000),
    citation: text(200),
  }),
  example: {
    body: {
      commandId: 'decide-0001',
      conflictRevision: 1,
      decisionRevision: 0,
      proposal: '01K9X3V7E8Q2M4N6P8R0S2T4W6',
      causes: [{ answer: 'how-to', cause: 'slip' }],
      rationale: 'The message reports that saving fails.',
      citation: '',
    },
  },
});
export const undoDecision = takes<DecisionView>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/undo',
  access: 'undo',
  shows: 'decisions',
  says: 'Take back the standing decision; the conflict is open again and both stay in the history. After ten minutes it needs a reason.',
  body: v.object({ commandId, decisionRevision: v.number(), reason: v.optional(reason) }),
  example: { body: { commandId: 'undo-0001', decisionRevision: 1, reason: 'The refund policy changed.' } },
});
export const addComment = takes<{ comment: string }>()({
  method: 'POST',
  path: '/api/projects/:project/items/:item/comments',
  access: 'comment',
  shows: 'nothing',
  says: 'Say something in the item’s thread, or on one of its conflicts.',
  body: v.object({
    commandId,
    conflict: v.nullable(v.string()),
    text: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'Write something first.'),
      v.maxLength(5000, 'At most 5000 characters.'),
    ),
    /** Ids of the members the text names with `@`; it waits in their inbox. */
    mentions: v.optional(v.pipe(v.array(v.string()), v.maxLength(20, 'Mention at most 20 people at once.')), []),
  }),
  example: {
    body: {
      commandId: 'comment-0001',
      conflict: null,
      text: '@Ana Ortiz is a crash on start a bug or a question?',
      mentions: ['01K9X3V7E8Q2M4N6P8R0S2T4WB'],
    },
    reply: { comment: '01K9X3V7E8Q2M4N6P8R0S2T4W7' },
  },
});
