import { inSight, itemPlace, MOST_OF_SOURCE, NEWS_MS, projectIds, type Source } from '../source.ts';

/** Decisions of this person that somebody else took back. */
export const undone: Source = {
  async find(db, recipient) {
    const { accountId, now } = recipient;
    const rows = await db
      .selectFrom('decision as undo')
      .innerJoin('decision as mine', (join) =>
        join
          .onRef('mine.conflict_id', '=', 'undo.conflict_id')
          .on((eb) => eb('undo.revision', '=', eb('mine.revision', '+', 1))),
      )
      .innerJoin('live_item as item', 'item.id', 'undo.item_id')
      .innerJoin('account', 'account.id', 'undo.decided_by')
      .select(['undo.id', 'undo.project_id', 'undo.item_id', 'undo.conflict_id', 'undo.decided_at'])
      .select(['item.key', 'account.name'])
      .where('undo.project_id', 'in', projectIds(recipient))
      .where(inSight(recipient, 'undo.item_id', 'undo.project_id'))
      .where('undo.act', '=', 'undo')
      .where('undo.decided_by', '!=', accountId)
      .where('undo.decided_at', '>', now - NEWS_MS)
      .where('mine.act', '=', 'decide')
      .where('mine.decided_by', '=', accountId)
      .orderBy('undo.id')
      .limit(MOST_OF_SOURCE)
      .execute();
    return rows.map((row) => ({
      id: `undone:${row.id}`,
      type: 'notice',
      project: row.project_id,
      place: itemPlace(row.item_id, row.conflict_id),
      item: row.item_id,
      what: `Your decision on ${row.key} was taken back`,
      why: `${row.name} took it back. The conflict's history has both.`,
      since: row.decided_at,
      due: null,
      urgency: 'later',
    }));
  },
};
