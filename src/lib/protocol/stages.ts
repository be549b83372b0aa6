import * as v from 'valibot';
import { commandId } from './command-id.ts';
import { reads, takes } from './route.ts';
import type { CaseView } from './views.ts';

const reason = v.pipe(v.string(), v.maxLength(2000, 'At most 2000 characters.'));
const seen = { commandId, conflictRevision: v.number(), decisionRevision: v.number() };
const undecided = { conflictRevision: 1, decisionRevision: 0 };

/** A case in the list of contests. */
export interface ContestRow extends CaseView {
  readonly item: string;
  readonly itemKey: string;
  readonly conflict: string;
  /** What was decided, in a few words. */
  readonly decided: string;
  readonly decidedBy: { readonly id: string; readonly name: string };
  /** What stands since, where it was overturned. */
  readonly instead: string | null;
}

export const closeRound = takes<{ round: number; escalated: boolean }>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/rounds',
  access: 'decide',
  shows: 'decisions',
  says: 'Close a round in which the panel voted and no proposal is ready; everybody votes anew, or it is escalated.',
  body: v.object(seen),
  example: { body: { commandId: 'round-0001', ...undecided }, reply: { round: 1, escalated: false } },
});
export const escalate = takes<{ escalation: string }>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/escalations',
  access: 'decide',
  shows: 'decisions',
  says: 'Hand a conflict to those the policy escalates to.',
  body: v.object({ ...seen, reason }),
  example: {
    body: {
      commandId: 'escalate-0001',
      ...undecided,
      reason: 'We read the rule differently and neither of us will give way.',
    },
    reply: { escalation: '01K9X3V7E8Q2M4N6P8R0S2T4WE' },
  },
});
export const ownEscalation = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/escalations/:escalation/owner',
  access: 'member.change',
  shows: 'nothing',
  says: 'Say who sees to an escalation (null: nobody).',
  body: v.object({ account: v.nullable(v.string()) }),
  example: { body: { account: '01K9X3V7E8Q2M4N6P8R0S2T4WC' }, reply: null },
});
export const signOff = takes<null>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/sign-off',
  access: 'decide',
  shows: 'decisions',
  says: 'Sign the decision that awaits it, or refuse it with a reason, which opens the conflict again.',
  body: v.object({ commandId, decisionRevision: v.number(), verdict: v.picklist(['signed', 'refused']), reason }),
  example: {
    body: { commandId: 'sign-0001', decisionRevision: 1, verdict: 'signed', reason: '' },
    reply: null,
  },
});
export const contest = takes<{ case: string; due: number }>()({
  method: 'POST',
  path: '/api/projects/:project/conflicts/:conflict/contests',
  access: 'contest',
  shows: 'nothing',
  says: 'Contest a standing decision within the project’s window; all contests of one decision are one case.',
  body: v.object({ commandId, decision: v.string(), reason }),
  example: {
    body: {
      commandId: 'contest-0001',
      decision: '01K9X3V7E8Q2M4N6P8R0S2T4WF',
      reason: 'The customer asks how to do it; nothing is broken.',
    },
    reply: { case: '01K9X3V7E8Q2M4N6P8R0S2T4WG', due: 1_795_000_000_000 },
  },
});
export const listContests = reads<{ rows: ContestRow[]; isCut: boolean }>({
  method: 'GET',
  path: '/api/projects/:project/contests',
  access: 'contest.read',
  shows: 'decisions',
  says: 'Contested decisions: open ones first, by when they are due; then those heard, the latest first.',
});
