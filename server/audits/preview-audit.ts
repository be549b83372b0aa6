import { readLiveImports } from '#server/queries/live-imports.ts';
import { acceptanceChance, type AcceptanceRule, sayRule } from '#domain/audit/acceptance.ts';
import { type BatchFilter, blindProblem } from '#domain/audit/batch.ts';
import { halfWidth, sampleSize, type SizeRule } from '#domain/audit/sample-size.ts';
import type { AuditPreview } from '#lib/protocol/audit-views.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';
import { countBatch, readAuditors, readLinks, readQuestion } from './plan-audit.ts';

/** What a batch could hold, worked out for what rates of errors. */
const RATES = [0.01, 0.02, 0.05, 0.1, 0.2];
/** Rates at which the interval's width is told. */
const [HALF, USUAL] = [0.5, 0.05];

interface Plan {
  question: string;
  filter: BatchFilter;
  size: SizeRule;
  acceptance: AcceptanceRule;
}

/** What an audit would be over what there is now (domain/audit SPEC K1–K3, K13). */
export async function previewAudit(
  db: Db,
  projectId: string,
  { question: id, filter, size, acceptance }: Plan,
): Promise<AuditPreview> {
  const question = await readQuestion(db, projectId, id);
  const kind = kindOf(question.kind);
  const links = await readLinks(db, projectId);
  const { batch, digest, byBasis, labels, authors, barred } = await countBatch(db, projectId, question, filter, links);
  const sample = sampleSize(size, batch);
  const names = await db
    .selectFrom('live_annotator')
    .select(['id', 'name'])
    .where('project_id', '=', projectId)
    .where('is_model', '=', false)
    .orderBy('name')
    .execute();
  return {
    batch,
    sample,
    digest,
    byBasis,
    labels: [...labels]
      .map(([key, { value, count }]) => ({ key, title: kind.summarise(value, question.config), count }))
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)),
    authors: names.flatMap(({ id: annotator, name }) => {
      const count = authors.get(annotator) ?? 0;
      return count > 0 || filter.annotators.includes(annotator) ? [{ id: annotator, name, count }] : [];
    }),
    imports: await readLiveImports(db, projectId),
    fields: await readFields(db, projectId),
    widest: halfWidth(sample, batch, HALF),
    usual: halfWidth(sample, batch, USUAL),
    chances:
      acceptance.by === 'rate' || batch === 0
        ? null
        : RATES.map((rate) => ({
            rate,
            accepted: acceptanceChance(batch, Math.round(batch * rate), sample, acceptance.most),
          })),
    rule: sayRule(acceptance),
    blindProblem: blindProblem(filter),
    auditors: (await readAuditors(db, projectId)).map(({ id: account, name, role }) => ({
      id: account,
      name,
      role,
      barred: barred.get(account) ?? 0,
    })),
  };
}

/** Names of metadata fields among the first items: those of a file are alike. */
async function readFields(db: Db, projectId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('live_item')
    .select('metadata')
    .where('project_id', '=', projectId)
    .orderBy('id')
    .limit(200)
    .execute();
  return [...new Set(rows.flatMap(({ metadata }) => Object.keys(metadata)))].sort();
}
