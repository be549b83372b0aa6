import * as v from 'valibot';
import { commandId } from './command-id.ts';
import { reads, takes } from './route.ts';

/** A conflict that the decision of another could settle. */
export interface LookAlikeView {
  readonly conflict: string;
  readonly item: string;
  readonly itemKey: string;
  /** First words of the item. */
  readonly text: string;
  readonly conflictRevision: number;
  readonly decisionRevision: number;
  readonly candidates: readonly { readonly key: string; readonly summary: string; readonly count: number }[];
  /** How much its text is like the one discussed, 0 to 1. */
  readonly likeness: number;
  /** Why you cannot settle it this way, or null. */
  readonly problem: string | null;
}

export interface LookAlikes {
  /** The decision that would be applied: name it when you apply it. */
  readonly decision: string;
  /** Most alike first. */
  readonly rows: readonly LookAlikeView[];
  /** There are more than one act settles; the rest comes with the next one. */
  readonly isCut: boolean;
}

const MOST = 2_000;

export const listLookAlikes = reads<LookAlikes>({
  method: 'GET',
  path: '/api/projects/:project/conflicts/:conflict/look-alikes',
  access: 'decide',
  shows: 'answers',
  says: 'What the decision of this conflict could settle besides it: open conflicts with the same answers against each other.',
});
export const settleMany = takes<{ settling: string; settled: number }>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/settlings',
  access: 'decide',
  shows: 'nothing',
  says: 'Apply the decision of this conflict to others, all or none. 409 names those that moved on.',
  body: v.object({
    commandId,
    decision: v.string(),
    targets: v.pipe(
      v.array(v.object({ conflict: v.string(), conflictRevision: v.number(), decisionRevision: v.number() })),
      v.minLength(1, 'Choose at least one conflict.'),
      v.maxLength(MOST, `At most ${MOST} conflicts at once.`),
    ),
  }),
  example: {
    body: {
      commandId: 'settle-0001',
      decision: '01K9X3V7E8Q2M4N6P8R0S2T4W8',
      targets: [{ conflict: '01K9X3V7E8Q2M4N6P8R0S2T4W9', conflictRevision: 1, decisionRevision: 0 }],
    },
    reply: { settling: '01K9X3V7E8Q2M4N6P8R0S2T4WA', settled: 1 },
  },
});
export const undoSettling = takes<{ undone: number; kept: number }>()({
  method: 'POST',
  path: '/api/projects/:project/settlings/:settling/undo',
  access: 'undo',
  shows: 'nothing',
  says: 'Take back what one act settled, as far as it still stands; what was decided anew since is kept. After ten minutes it needs a reason.',
  body: v.object({ commandId, reason: v.optional(v.pipe(v.string(), v.maxLength(2000))) }),
  example: { body: { commandId: 'unsettle-0001' }, reply: { undone: 1, kept: 0 } },
});
