import { createHash } from 'node:crypto';
import { roles } from '#domain/adjudication/policy.ts';
import { type BatchFilter, bases, type Basis } from '#domain/audit/batch.ts';
import type { StratifiedBy } from '#domain/audit/draw.ts';
import { notFound } from '#server/commands/refusal.ts';
import { type BatchItem, scanBatch } from '#server/storage/audit-batch.ts';
import { readPeople } from '#server/storage/conflicts.ts';
import { readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { roleAllows } from '#server/auth/can.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** A question of the project, or a refusal. */
export async function readQuestion(db: Reader, projectId: string, id: string): Promise<StoredQuestion> {
  const question = (await readStoredQuestions(db, projectId)).find((one) => one.id === id);
  if (!question) throw notFound('question');
  return question;
}

/** Accounts by the annotator linked to them. */
export async function readLinks(db: Reader, projectId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('live_annotator')
    .select(['id', 'account_id'])
    .where('project_id', '=', projectId)
    .where('account_id', 'is not', null)
    .execute();
  return new Map(rows.map(({ id, account_id }) => [id, account_id ?? '']));
}

/** Members who may audit, as far as their role says. */
export async function readAuditors(db: Reader, projectId: string) {
  const people = await readPeople(db, projectId);
  return people
    .filter(({ id, role }) => roleAllows({ accountId: id, isOwner: false, role }, 'audit.work').allowed)
    .map(({ id, role, name = '' }) => ({ id, role, name }))
    .sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || a.name.localeCompare(b.name));
}

/** Accounts that may not audit an item of a batch (domain/audit SPEC K6). */
export function barredFrom(
  { answeredBy, deciders }: Pick<BatchItem, 'answeredBy' | 'deciders'>,
  links: ReadonlyMap<string, string>,
): Set<string> {
  return new Set([...answeredBy.flatMap((annotator) => links.get(annotator) ?? []), ...deciders]);
}

/** Who made, supported or signed each of these decisions. */
export async function readDeciders(db: Reader, decisions: readonly string[]): Promise<Map<string, string[]>> {
  if (decisions.length === 0) return new Map();
  const rows = await db
    .selectFrom('decision')
    .leftJoin('sign_off', 'sign_off.decision_id', 'decision.id')
    .select(['decision.id', 'decision.decided_by', 'decision.policy_trace', 'sign_off.signed_by'])
    .where('decision.id', 'in', [...decisions])
    .execute();
  return new Map(
    rows.map(({ id, decided_by, policy_trace, signed_by }) => [
      id,
      [decided_by, ...policy_trace.supporters, ...(signed_by === null ? [] : [signed_by])],
    ]),
  );
}

/** By what the draw keeps proportions. */
export function stratumOf({ authors, valueKey, basis }: BatchItem, by: StratifiedBy): string {
  if (by === 'author') return authors.toSorted().join(' ');
  return by === 'label' ? valueKey : by === 'basis' ? basis : '';
}

/** Names a batch: changes with what is in it and with the value each has. */
export class BatchDigest {
  readonly #hash = createHash('sha256');

  add({ item, valueKey }: Pick<BatchItem, 'item' | 'valueKey'>): void {
    this.#hash.update(`${item} ${JSON.stringify(valueKey)}\n`);
  }

  text(): string {
    return this.#hash.digest('hex');
  }
}

/** A batch counted, with everything else undisputed by label and author, so that the filters can be chosen from. */
export async function countBatch(
  db: Db,
  projectId: string,
  question: StoredQuestion,
  filter: BatchFilter,
  links: ReadonlyMap<string, string>,
) {
  const digest = new BatchDigest();
  const byBasis: Record<Basis, number> = { single: 0, agreed: 0, decided: 0 };
  const labels = new Map<string, { value: unknown; count: number }>();
  const authors = new Map<string, number>();
  const barred = new Map<string, number>();
  let batch = 0;
  // What a filter leaves out is still there to be chosen, so only the others narrow what it is chosen from.
  const wide: BatchFilter = { ...filter, bases, annotators: [], labels: [] };
  for await (const page of scanBatch(db, projectId, question, wide)) {
    for (const one of page) {
      const fitsBasis = filter.bases.includes(one.basis);
      const fitsLabel = filter.labels.length === 0 || filter.labels.includes(one.valueKey);
      const fitsAuthor =
        filter.annotators.length === 0 || one.authors.some((author) => filter.annotators.includes(author));
      if (fitsLabel && fitsAuthor) byBasis[one.basis]++;
      if (fitsBasis && fitsAuthor) {
        const label = labels.get(one.valueKey) ?? { value: one.value, count: 0 };
        label.count++;
        labels.set(one.valueKey, label);
      }
      if (fitsBasis && fitsLabel) for (const id of one.authors) authors.set(id, (authors.get(id) ?? 0) + 1);
      if (!fitsBasis || !fitsLabel || !fitsAuthor) continue;
      batch++;
      digest.add(one);
      for (const account of barredFrom(one, links)) barred.set(account, (barred.get(account) ?? 0) + 1);
    }
  }
  return { batch, digest: digest.text(), byBasis, labels, authors, barred };
}
