import type { DecisionView } from '#lib/protocol/views.ts';
import { showDecision } from '#server/queries/show-decision.ts';
import type { Services } from '#server/services.ts';
import { readConflict, readNames } from '#server/storage/conflicts.ts';
import { readStanding } from '#server/storage/look-alikes.ts';
import { readAwaiting } from '#server/storage/stages.ts';
import { appendDecisions, undoOf } from './append-decisions.ts';
import { ask } from './ask.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, notFound } from './refusal.ts';
import { refuseIfStale } from './refuse-if-moved.ts';
import { reopeningProblem } from '#domain/adjudication/decision.ts';

/** Takes back a decision that stands or awaits sign-off; the history keeps both (SPEC D8, D10, S4). */
export function undoDecision(
  services: Services,
  context: InProject,
  conflictId: string,
  body: { commandId: string; decisionRevision: number; reason?: string },
): Promise<DecisionView> {
  const order = { action: 'undo', may: 'undo', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, asker, project }) => {
    const conflict = await readConflict(trx, project.id, conflictId, true);
    if (!conflict) throw notFound('conflict');
    await refuseIfStale(trx, conflict, { ...body, conflictRevision: conflict.revision });
    const standing = (await readStanding(trx, conflict)) ?? (await readAwaiting(trx, conflict));
    if (!standing) throw conflicting('nothing-to-undo', 'No decision stands here.');
    ask(asker, 'undo', { decidedBy: standing.decided_by });
    const reason = body.reason?.trim() ?? '';
    const problem = reopeningProblem(standing.decided_at, at, reason);
    if (problem) throw badRequest(problem);
    const row = undoOf(standing, conflict, { actor: actor.accountId, at, reason });
    await appendDecisions(trx, [row]);
    const names = await readNames(trx, [actor.accountId]);
    return {
      result: showDecision(row, names),
      entry: {
        chain: project.id,
        action: 'undo',
        object: conflict.id,
        body: { undoes: standing.id, revision: row.revision, reason },
      },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}
