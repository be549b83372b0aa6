import type { Role } from '#domain/adjudication/policy.ts';
import type { ReferenceView } from '#lib/protocol/views.ts';
import type { Db } from '#server/storage/storage.ts';

/**
 * Imported gold of an item, for who may see it: it would lead those who still decide, and tests those who label.
 *
 * @param isOpen something on the item is undecided
 */
export async function readReferences(
  db: Db,
  itemId: string,
  { role, isOpen }: { role: Role; isOpen: boolean },
): Promise<ReferenceView[]> {
  const isLead = role === 'owner' || role === 'lead';
  if (!isLead && (isOpen || role !== 'adjudicator')) return [];
  const rows = await db
    .selectFrom('live_reference')
    .select(['id', 'question_id', 'value', 'source', 'line'])
    .where('item_id', '=', itemId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, question_id, value, source, line }) => ({
    id,
    question: question_id,
    value,
    file: source,
    line,
  }));
}
