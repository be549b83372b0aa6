import type { Found } from '#domain/audit/acceptance.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** The sample of an audit in its order, each with what was found last; null where nobody looked yet. */
export async function readSample(db: Reader, audits: readonly string[]) {
  if (audits.length === 0) return [];
  const latest = db
    .selectFrom('audit_finding')
    .selectAll()
    .distinctOn('audit_item_id')
    .orderBy('audit_item_id')
    .orderBy('revision', 'desc');
  return db
    .selectFrom('audit_item as sampled')
    .leftJoin(latest.as('finding'), 'finding.audit_item_id', 'sampled.id')
    .leftJoin('audit_answer as answer', (join) =>
      join.onRef('answer.audit_item_id', '=', 'sampled.id').onRef('answer.account_id', '=', 'sampled.auditor'),
    )
    .select([
      'sampled.id',
      'sampled.audit_id',
      'sampled.item_id',
      'sampled.basis',
      'sampled.value',
      'sampled.value_key',
    ])
    .select(['sampled.authors', 'sampled.annotations', 'sampled.decision_id', 'sampled.decided_by', 'sampled.auditor'])
    .select(['finding.id as finding', 'finding.severity', 'finding.cause', 'finding.value as correct'])
    .select(['finding.comment', 'finding.auditor as found_by', 'answer.exposed', 'answer.at as answered_at'])
    .where('sampled.audit_id', 'in', [...audits])
    .where('sampled.place', 'is not', null)
    .orderBy('sampled.audit_id')
    .orderBy('sampled.place')
    .execute();
}

export type SampleRow = Awaited<ReturnType<typeof readSample>>[number];

/** What was found, of what was looked at. */
export function foundIn(sample: readonly SampleRow[]): Found[] {
  return sample.filter(({ finding }) => finding !== null).map(({ severity }) => severity);
}
