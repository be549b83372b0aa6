import { sql } from 'kysely';
import type { FoundByAudit } from '#lib/protocol/views.ts';
import type { Db } from '#server/storage/storage.ts';

/** What audits found wrong on these items last, by `item question`. */
export async function readFoundByAudit(db: Db, itemIds: readonly string[]): Promise<Map<string, FoundByAudit>> {
  if (itemIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('audit_item')
    .innerJoin('audit', 'audit.id', 'audit_item.audit_id')
    .innerJoin('audit_finding as finding', 'finding.audit_item_id', 'audit_item.id')
    .select(['audit_item.item_id', 'audit.question_id', 'audit.id as audit', 'audit.name'])
    .select(['finding.severity', 'finding.cause', 'finding.comment'])
    .distinctOn(['audit_item.item_id', 'audit.question_id'])
    .where(sql<boolean>`audit_item.item_id = any(${sql.val([...itemIds])}::text[])`)
    .orderBy('audit_item.item_id')
    .orderBy('audit.question_id')
    .orderBy('finding.id', 'desc')
    .execute();
  return new Map(
    rows.flatMap(({ item_id, question_id, audit, name, severity, cause, comment }) =>
      severity === null || cause === null
        ? []
        : [[`${item_id} ${question_id}`, { audit, name, severity, cause, comment }] as const],
    ),
  );
}
