import { rederive } from '#server/imports/give-answer.ts';
import type { Cause } from '#domain/adjudication/cause.ts';
import type { Severity } from '#domain/audit/acceptance.ts';
import { carryOutInProject } from '#server/commands/carry-out-in-project.ts';
import type { InProject } from '#server/commands/context.ts';
import { findAnnotator } from '#server/commands/give-label.ts';
import { refuseDuringImport } from '#server/commands/refuse-during-import.ts';
import { badRequest, conflicting } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import type { StoredQuestion } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { setAuditAnswer } from './answer-layers.ts';
import { readQuestion } from './plan-audit.ts';
import { answerFirst, readFinding, readOwnAnswer, readOwnSampled, refuseRecused } from './sampled.ts';

/** Keeps the auditor's own answer, before they are shown what is audited (domain/audit SPEC K7). */
export function answerSampled(
  services: Services,
  context: InProject,
  id: string,
  { commandId, value }: { commandId: string; value?: unknown },
): Promise<null> {
  const order = { action: 'audit.answer', may: 'audit.work', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const row = await readOpen(trx, project.id, actor.accountId, id);
    if (await readOwnAnswer(trx, id, actor.accountId)) {
      throw conflicting('answered', 'You answered this one already: what is audited was shown to you.');
    }
    const question = await readQuestion(trx, project.id, row.question_id);
    const own = await parse(question, value);
    const seen = await trx
      .selectFrom('exposure')
      .select('at')
      .where('account_id', '=', actor.accountId)
      .where('item_id', '=', row.item_id)
      .executeTakeFirst();
    await trx
      .insertInto('audit_answer')
      .values({
        audit_item_id: id,
        account_id: actor.accountId,
        value: json(own),
        exposed: seen !== undefined,
        at,
      })
      .execute();
    return {
      result: null,
      entry: { chain: project.id, action: 'audit.answer', object: row.audit_id, body: { item: row.item_id } },
    };
  });
}

export type FindingBody = { commandId: string; comment: string } & (
  { verdict: 'right' } | { verdict: 'wrong'; severity: Severity; cause: Cause; value?: unknown }
);

/** Says what was found; an error becomes a conflict with the auditor's answer (domain/audit SPEC K8, K14). */
export function recordFinding(
  services: Services,
  context: InProject,
  id: string,
  body: FindingBody,
): Promise<{ revision: number }> {
  const order = { action: 'audit.finding', may: 'audit.work', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await refuseDuringImport(trx, project.id);
    const row = await readOpen(trx, project.id, actor.accountId, id);
    if (row.blind && !(await readOwnAnswer(trx, id, actor.accountId))) throw answerFirst();
    const question = await readQuestion(trx, project.id, row.question_id);
    const correct = body.verdict === 'wrong' ? await parse(question, body.value) : null;
    if (body.verdict === 'wrong' && kindOf(question.kind).keyOf(correct) === row.value_key) {
      throw badRequest('The correct answer is the audited one: say that it is right, or give another.');
    }
    const revision = ((await readFinding(trx, id))?.revision ?? 0) + 1;
    const found =
      body.verdict === 'wrong'
        ? { severity: body.severity, cause: body.cause, value: json(correct) }
        : { severity: null, cause: null, value: null };
    await trx
      .insertInto('audit_finding')
      .values({
        id: newId(at),
        audit_item_id: id,
        revision,
        auditor: actor.accountId,
        ...found,
        comment: body.comment,
        at,
      })
      .execute();
    const annotator =
      body.verdict === 'wrong' ? (await findAnnotator(trx, { projectId: project.id, ...actor }, at)).id : null;
    const place = { projectId: project.id, item: row.item_id, question: row.question_id, annotator };
    if (await setAuditAnswer(trx, place, correct, at)) await rederive(trx, project, question, [row.item_id], at);
    return {
      result: { revision },
      entry: {
        chain: project.id,
        action: 'audit.finding',
        object: row.audit_id,
        body: {
          item: row.item_id,
          revision,
          verdict: body.verdict,
          ...(body.verdict === 'wrong' ? { severity: body.severity, cause: body.cause, correct } : {}),
          comment: body.comment,
        },
      },
      rooms: [`item.${row.item_id}`],
    };
  });
}

/** The item while its audit is open, held so until the command commits. */
async function readOpen(trx: Trx, projectId: string, accountId: string, id: string) {
  const row = await readOwnSampled(trx, projectId, accountId, id);
  const audit = await trx
    .selectFrom('audit')
    .select('closed_at')
    .where('id', '=', row.audit_id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (audit.closed_at !== null) throw conflicting('closed', 'This audit is closed: what was found in it stands.');
  await refuseRecused(trx, projectId, accountId, row);
  return row;
}

/** A value as the question takes it. */
export async function parse(
  { kind, config }: Pick<StoredQuestion, 'kind' | 'config'>,
  value: unknown,
): Promise<unknown> {
  const parsed = await kindOf(kind).value(config)['~standard'].validate(value);
  if (parsed.issues) throw badRequest(parsed.issues[0]?.message ?? 'That is no answer to this question.');
  return parsed.value;
}
