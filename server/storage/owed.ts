import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from './storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** The question of an item somebody was asked to label on their own and has not yet, or null (domain/exposure SPEC E4). */
export async function owesLabel(db: Reader, accountId: string, itemId: string): Promise<{ prompt: string } | null> {
  const row = await db
    .selectFrom('label_owed as request')
    .innerJoin('question', 'question.id', 'request.question_id')
    .select('question.prompt')
    .where('request.item_id', '=', itemId)
    .where('request.account_id', '=', accountId)
    .orderBy('request.asked_at')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Ids of the items on which somebody owes a label, as a subquery. */
export function owedItems(accountId: string): RawBuilder<string> {
  return sql<string>`(select request.item_id from label_owed request where request.account_id = ${accountId})`;
}

/** Whether somebody is to audit the item blind and has not answered there yet (domain/audit SPEC K7). */
export async function auditsBlind(db: Reader, accountId: string, itemId: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit_item')
    .innerJoin('audit', 'audit.id', 'audit_item.audit_id')
    .select('audit_item.id')
    .where('audit_item.item_id', '=', itemId)
    .where('audit_item.auditor', '=', accountId)
    .where('audit.blind', '=', true)
    .where('audit.live_at', 'is not', null)
    .where('audit.closed_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('audit_answer')
            .select('audit_answer.at')
            .whereRef('audit_answer.audit_item_id', '=', 'audit_item.id')
            .where('audit_answer.account_id', '=', accountId),
        ),
      ),
    )
    .executeTakeFirst();
  return row !== undefined;
}
