import type { AuditedAnswer, Finding, SampledView } from '#lib/protocol/audit-views.ts';
import { forbidden, notFound } from '#server/commands/refusal.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { readDeciders, readLinks, readQuestion } from './plan-audit.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** An item of a sample with its audit, for who is to look at it. */
export async function readOwnSampled(db: Reader, projectId: string, accountId: string, id: string) {
  const row = await db
    .selectFrom('audit_item')
    .innerJoin('audit', 'audit.id', 'audit_item.audit_id')
    .selectAll('audit_item')
    .select(['audit.name', 'audit.blind', 'audit.question_id', 'audit.closed_at'])
    .where('audit_item.id', '=', id)
    .where('audit.project_id', '=', projectId)
    .where('audit.live_at', 'is not', null)
    .where('audit_item.place', 'is not', null)
    .executeTakeFirst();
  if (!row) throw notFound('item of a sample');
  if (row.auditor !== accountId) {
    throw forbidden('not-yours', 'Somebody else looks at this one: each item of a sample has one auditor.');
  }
  return row;
}

type OwnSampled = Awaited<ReturnType<typeof readOwnSampled>>;

/** Refuses who had a part in what is audited (domain/audit SPEC K6), also where that became known since the draw. */
export async function refuseRecused(db: Reader, projectId: string, accountId: string, row: OwnSampled): Promise<void> {
  const links = await readLinks(db, projectId);
  const own = [...links].filter(([, account]) => account === accountId).map(([annotator]) => annotator);
  const answered =
    own.length > 0 &&
    (await db
      .selectFrom('live_annotation')
      .select('id')
      .where('item_id', '=', row.item_id)
      .where('question_id', '=', row.question_id)
      .where('layer', '=', 'independent')
      .where('annotator_id', 'in', own)
      .executeTakeFirst()) !== undefined;
  const decided =
    row.decision_id !== null && (await readDeciders(db, [row.decision_id])).get(row.decision_id)?.includes(accountId);
  if (answered || decided) {
    throw forbidden('recused', 'You had a part in this one: somebody else has to look at it.');
  }
}

/** What its auditor answered before they were shown what is audited. */
export async function readOwnAnswer(db: Reader, sampled: string, accountId: string) {
  const row = await db
    .selectFrom('audit_answer')
    .select(['value', 'exposed'])
    .where('audit_item_id', '=', sampled)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row ?? null;
}

/** What was found last. */
export async function readFinding(db: Reader, sampled: string): Promise<Finding | null> {
  const row = await db
    .selectFrom('audit_finding')
    .select(['severity', 'cause', 'value', 'comment', 'revision'])
    .where('audit_item_id', '=', sampled)
    .orderBy('revision', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** The item as its auditor sees it before they are shown what is audited. */
export async function seeSampled(db: Db, projectId: string, accountId: string, id: string): Promise<SampledView> {
  const row = await readOwnSampled(db, projectId, accountId, id);
  const answer = await readOwnAnswer(db, id, accountId);
  const finding = await readFinding(db, id);
  return {
    id,
    audit: { id: row.audit_id, name: row.name, blind: row.blind, isClosed: row.closed_at !== null },
    place: row.place ?? 0,
    item: await readShownItem(db, row.item_id),
    question: await readQuestion(db, projectId, row.question_id),
    answer: answer && { value: answer.value },
    finding,
  };
}

/** The item without anything people said of it. */
export async function readShownItem(db: Reader, id: string) {
  return db
    .selectFrom('item')
    .select(['id', 'key', 'content', 'metadata'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

/** What is audited; in a blind audit only to who answered already (domain/audit SPEC K7). */
export async function seeAudited(db: Db, projectId: string, accountId: string, id: string): Promise<AuditedAnswer> {
  const row = await readOwnSampled(db, projectId, accountId, id);
  await refuseRecused(db, projectId, accountId, row);
  const answer = await readOwnAnswer(db, id, accountId);
  if (row.blind && !answer) throw answerFirst();
  const decision =
    row.decision_id === null
      ? undefined
      : await db.selectFrom('decision').select('rationale').where('id', '=', row.decision_id).executeTakeFirst();
  const { kind } = await readQuestion(db, projectId, row.question_id);
  return {
    value: row.value,
    basis: row.basis,
    people: row.authors.length,
    rationale: decision?.rationale || null,
    isSame: answer && kindOf(kind).keyOf(answer.value) === row.value_key,
  };
}

export const answerFirst = () =>
  forbidden('answer-first', 'Answer yourself first: this audit is blind, and shows what it audits after that.');
