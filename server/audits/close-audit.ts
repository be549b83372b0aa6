import { sql } from 'kysely';
import { closingProblem, rulesWord } from '#domain/audit/acceptance.ts';
import { carryOutInProject } from '#server/commands/carry-out-in-project.ts';
import type { InProject } from '#server/commands/context.ts';
import { badRequest, conflicting, notFound } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';
import type { AuditOutcome } from '#server/storage/audit-tables.ts';
import type { Trx } from '#server/storage/storage.ts';
import { foundIn, readSample } from './found.ts';
import { barredFrom, readAuditors, readDeciders, readLinks } from './plan-audit.ts';
import { giveOut } from './stage-audit.ts';

/** A live audit of the project, held until the command commits. */
export async function lockAudit(trx: Trx, projectId: string, id: string) {
  const audit = await trx
    .selectFrom('audit')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .forUpdate()
    .executeTakeFirst();
  if (!audit) throw notFound('audit');
  return audit;
}

/** Accepts or rejects the whole batch, or drops the audit (domain/audit SPEC K11). */
export function closeAudit(
  services: Services,
  context: InProject,
  id: string,
  { commandId, outcome, reason }: { commandId: string; outcome: AuditOutcome; reason: string },
): Promise<null> {
  const order = { action: `audit.${endings[outcome]}`, may: 'audit.manage', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const audit = await lockAudit(trx, project.id, id);
    if (audit.closed_at !== null) throw conflicting('closed', `This audit was ${audit.outcome} already.`);
    const found = foundIn(await readSample(trx, [id]));
    const size = audit.sample_size;
    const word = rulesWord(audit.acceptance, found, size);
    const problem = closingProblem(outcome, word, { looked: found.length, size });
    if (problem) throw conflicting('not-looked-at', problem);
    await trx
      .updateTable('audit')
      .set({ outcome, rules_word: word, reason, closed_by: actor.accountId, closed_at: at })
      .where('id', '=', id)
      .execute();
    const wrong = found.filter((one) => one !== null).length;
    return {
      result: null,
      entry: {
        chain: project.id,
        action: order.action,
        object: id,
        body: { outcome, reason, rule: word, batch: audit.batch_size, sample: size, looked: found.length, wrong },
      },
    };
  });
}

const endings: Record<AuditOutcome, string> = { accepted: 'accept', rejected: 'reject', dropped: 'drop' };

/** Gives what nobody looked at yet to these people (domain/audit SPEC K6). */
export function assignAuditors(
  services: Services,
  context: InProject,
  id: string,
  { commandId, auditors }: { commandId: string; auditors: readonly string[] },
): Promise<{ given: number; unassigned: number }> {
  const order = { action: 'audit.assign', may: 'audit.manage', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, _at, { project }) => {
    const audit = await lockAudit(trx, project.id, id);
    if (audit.closed_at !== null) throw conflicting('closed', `This audit was ${audit.outcome} already.`);
    const known = new Set((await readAuditors(trx, project.id)).map((person) => person.id));
    if (auditors.some((one) => !known.has(one))) {
      throw badRequest('One of the auditors is not a member who may audit. Look again who there is.');
    }
    const open = (await readSample(trx, [id])).filter(
      ({ finding, auditor, answered_at }) =>
        finding === null && !(answered_at !== null && auditors.includes(auditor ?? '')),
    );
    const barred = await readBarred(trx, project.id, audit.question_id, open);
    const items = open.map(({ item_id }) => item_id);
    const given = await giveOut(trx, { projectId: project.id, auditors }, items, barred);
    const rows = JSON.stringify(open.map((row) => ({ id: row.id, auditor: given.get(row.item_id) ?? null })));
    await sql`
      update audit_item set auditor = r.auditor
      from jsonb_to_recordset(${rows}::text::jsonb) as r (id text, auditor text)
      where audit_item.id = r.id`.execute(trx);
    const result = { given: given.size, unassigned: open.length - given.size };
    return {
      result,
      entry: { chain: project.id, action: 'audit.assign', object: id, body: { auditors: [...auditors], ...result } },
    };
  });
}

/** Who may not look at what, as things are linked now. */
async function readBarred(
  trx: Trx,
  projectId: string,
  questionId: string,
  open: readonly { item_id: string; decision_id: string | null; decided_by: string | null }[],
): Promise<Map<string, ReadonlySet<string>>> {
  const links = await readLinks(trx, projectId);
  const items = open.map(({ item_id }) => item_id);
  if (items.length === 0) return new Map();
  const answers = await trx
    .selectFrom('live_annotation')
    .select(['item_id', 'annotator_id'])
    .where('question_id', '=', questionId)
    .where('layer', '=', 'independent')
    .where('item_id', 'in', items)
    .execute();
  const answered = Map.groupBy(answers, ({ item_id }) => item_id);
  const decisions = await readDeciders(
    trx,
    open.flatMap(({ decision_id }) => decision_id ?? []),
  );
  return new Map(
    open.map(({ item_id, decision_id }) => [
      item_id,
      barredFrom(
        {
          answeredBy: (answered.get(item_id) ?? []).map(({ annotator_id }) => annotator_id),
          deciders: decisions.get(decision_id ?? '') ?? [],
        },
        links,
      ),
    ]),
  );
}
