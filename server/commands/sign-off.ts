import { signOffProblem } from '#domain/adjudication/sign-off.ts';
import { reconsiderConditions } from '#server/imports/reconsider-conditions.ts';
import type { Services } from '#server/services.ts';
import { readConflict } from '#server/storage/conflicts.ts';
import { readAwaiting } from '#server/storage/stages.ts';
import { appendDecisions, undoOf } from './append-decisions.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, forbidden, notFound } from './refusal.ts';
import { refuseIfStale } from './refuse-if-moved.ts';

interface SignOffBody {
  commandId: string;
  decisionRevision: number;
  verdict: 'signed' | 'refused';
  reason: string;
}

/** Signs a decision, which stands from then on, or refuses it, which opens the conflict again (SPEC S1–S4). */
export function signOff(services: Services, context: InProject, conflictId: string, body: SignOffBody): Promise<null> {
  const order = { action: 'sign-off', may: 'decide', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const conflict = await readConflict(trx, project.id, conflictId, true);
    if (!conflict) throw notFound('conflict');
    await refuseIfStale(trx, conflict, { ...body, conflictRevision: conflict.revision });
    const awaiting = await readAwaiting(trx, conflict);
    if (!awaiting) throw conflicting('nothing-to-sign', 'Nothing awaits sign-off here.');
    const problem = signOffProblem({ id: actor.accountId, role: project.role }, awaiting.decided_by);
    if (problem) throw forbidden(problem.code, problem.says);
    const { verdict } = body;
    const reason = body.reason.trim();
    if (verdict === 'refused' && reason === '') throw badRequest('Say why you refuse it: who decided is told.');
    if (verdict === 'signed' && awaiting.basis !== conflict.basis) {
      throw conflicting(
        'answers-changed',
        'New data changed the answers since it was decided: refuse it, and decide again.',
      );
    }
    await trx
      .insertInto('sign_off')
      .values({
        decision_id: awaiting.id,
        project_id: project.id,
        verdict,
        reason,
        signed_by: actor.accountId,
        signed_at: at,
      })
      .execute();
    if (verdict === 'signed') {
      await trx.updateTable('conflict').set({ decided: true }).where('id', '=', conflict.id).execute();
      const after = new Set([conflict.question_id]);
      await reconsiderConditions(trx, { projectId: project.id, at, after }, [conflict.item_id]);
    } else {
      await appendDecisions(trx, [undoOf(awaiting, conflict, { actor: actor.accountId, at, reason })]);
    }
    return {
      result: null,
      entry: {
        chain: project.id,
        action: verdict === 'signed' ? 'sign-off' : 'sign-off.refuse',
        object: conflict.id,
        body: { decision: awaiting.id, verdict, reason },
      },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}
