import { newCommandId, call } from '#lib/client/api.ts';
import { undoDecision } from '#lib/protocol/adjudication.ts';
import * as routes from '#lib/protocol/stages.ts';
import type { ConflictView } from '#lib/protocol/views.ts';
import type { Adjudication } from './adjudication.svelte.ts';

const seenOf = ({ revision, decisionRevision }: ConflictView) => ({
  commandId: newCommandId(),
  conflictRevision: revision,
  decisionRevision,
});

/** Takes back the decision that stands or awaits sign-off. */
export function sendUndo(work: Adjudication, reason = ''): Promise<boolean> {
  return work.perform((params, { decisionRevision }) =>
    call(undoDecision, { params, body: { commandId: newCommandId(), decisionRevision, reason } }),
  );
}

export function sendRound(work: Adjudication): Promise<boolean> {
  return work.perform((params, conflict) => call(routes.closeRound, { params, body: seenOf(conflict) }));
}

export function sendEscalation(work: Adjudication, reason: string): Promise<boolean> {
  return work.perform((params, conflict) => call(routes.escalate, { params, body: { ...seenOf(conflict), reason } }));
}

/** Signs the decision that awaits it, or refuses it with a reason. */
export function sendSignOff(work: Adjudication, verdict: 'signed' | 'refused', reason = ''): Promise<boolean> {
  return work.perform((params, { decisionRevision }) =>
    call(routes.signOff, { params, body: { commandId: newCommandId(), decisionRevision, verdict, reason } }),
  );
}

/** Contests the decision that stands. */
export async function sendContest(work: Adjudication, reason: string): Promise<boolean> {
  const decision = work.conflict?.decision?.id;
  if (decision === undefined) return false;
  return work.perform((params) =>
    call(routes.contest, { params, body: { commandId: newCommandId(), decision, reason } }),
  );
}
