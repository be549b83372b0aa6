import { sql } from 'kysely';
import { inSight, itemPlace, MOST_OF_SOURCE, NEWS_MS, projectIds, type Source } from '../source.ts';

/** Comments of others that mention this person and that they have not answered in the item's thread since. */
export const mentioned: Source = {
  async find(db, recipient) {
    const { accountId, now } = recipient;
    const rows = await db
      .selectFrom('comment')
      .innerJoin('live_item as item', 'item.id', 'comment.item_id')
      .innerJoin('account', 'account.id', 'comment.account_id')
      .select(['comment.id', 'comment.project_id', 'comment.item_id', 'comment.conflict_id', 'comment.text'])
      .select(['comment.at', 'item.key', 'account.name'])
      .where('comment.project_id', 'in', projectIds(recipient))
      .where(inSight(recipient, 'comment.item_id', 'comment.project_id'))
      .where('comment.account_id', '!=', accountId)
      .where(sql<boolean>`comment.mentions @> ${JSON.stringify([accountId])}::text::jsonb`)
      .where('comment.at', '>', now - NEWS_MS)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('comment as answer')
              .select('answer.id')
              .whereRef('answer.item_id', '=', 'comment.item_id')
              .where('answer.account_id', '=', accountId)
              .whereRef('answer.id', '>', 'comment.id'),
          ),
        ),
      )
      .orderBy('comment.id')
      .limit(MOST_OF_SOURCE)
      .execute();
    return rows.map((row) => ({
      id: `mention:${row.id}`,
      type: 'notice',
      project: row.project_id,
      place: itemPlace(row.item_id, row.conflict_id, `comment-${row.id}`),
      item: row.item_id,
      what: `Answer ${row.name} on ${row.key}`,
      why: `${row.name} mentions you: ${excerpt(row.text)}`,
      since: row.at,
      due: null,
      urgency: 'soon',
    }));
  },
};

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
