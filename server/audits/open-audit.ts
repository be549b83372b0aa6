import { blindProblem } from '#domain/audit/batch.ts';
import { sayRule } from '#domain/audit/acceptance.ts';
import { carryOutInProject } from '#server/commands/carry-out-in-project.ts';
import type { InProject } from '#server/commands/context.ts';
import { badRequest, conflicting } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';
import { readAuditors, readQuestion } from './plan-audit.ts';
import { type AuditOrder, discardAudit, stageAudit } from './stage-audit.ts';

type OpenBody = Omit<AuditOrder, 'projectId' | 'by' | 'at' | 'question'> & {
  commandId: string;
  question: string;
  digest: string;
};

/** Opens an audit over the batch that was shown (domain/audit SPEC K1–K6, K9). */
export async function openAudit(
  services: Services,
  context: InProject,
  body: OpenBody,
): Promise<{ audit: string; batch: number; sample: number; unassigned: number }> {
  const { db } = services;
  const { commandId, question: questionId, digest, ...plan } = body;
  const { id: projectId } = context.project;
  const question = await readQuestion(db, projectId, questionId);
  const problem = plan.blind ? blindProblem(plan.filter) : null;
  if (problem) throw badRequest(problem);
  const known = new Set((await readAuditors(db, projectId)).map(({ id }) => id));
  if (plan.auditors.some((id) => !known.has(id))) {
    throw badRequest('One of the auditors is not a member who may audit. Look again who there is.');
  }
  const order = { action: 'audit.open', may: 'audit.manage', commandId } as const;
  const staged = await stageAudit(db, {
    ...plan,
    projectId,
    question,
    by: context.actor.accountId,
    at: services.now(),
  });
  try {
    return await carryOutInProject(services, context, order, async (trx, at) => {
      if (staged.digest !== digest) {
        throw conflicting('moved-on', 'The batch changed since it was shown: no audit was opened. Look again.');
      }
      if (staged.sample === 0) throw conflicting('nothing-to-audit', 'There is nothing in this batch to look at.');
      await trx.updateTable('audit').set({ live_at: at }).where('id', '=', staged.id).execute();
      const { id, batch, sample, unassigned, seed } = staged;
      const { name, filter, size, stratifiedBy, blind, acceptance, auditors } = plan;
      return {
        result: { audit: id, batch, sample, unassigned },
        entry: {
          chain: projectId,
          action: 'audit.open',
          object: id,
          body: {
            ...{ name, question: questionId, filter, size, stratifiedBy, blind, acceptance, auditors: [...auditors] },
            ...{ rule: sayRule(acceptance), batch, sample, seed, digest },
          },
        },
      };
    });
  } finally {
    await discardAudit(db, staged.id);
  }
}
