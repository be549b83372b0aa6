import { inSight, itemPlace, MOST_OF_SOURCE, projectIds, type Source } from '../source.ts';

/** Standing decisions of this person whose answers newer data changed. */
export const changed: Source = {
  async find(db, recipient) {
    const rows = await db
      .selectFrom('live_conflict as conflict')
      .innerJoin('decision', (join) =>
        join
          .onRef('decision.conflict_id', '=', 'conflict.id')
          .onRef('decision.revision', '=', 'conflict.decision_revision'),
      )
      .innerJoin('item', 'item.id', 'conflict.item_id')
      .select(['decision.id', 'decision.project_id', 'decision.item_id', 'decision.decided_at'])
      .select(['conflict.id as conflict', 'conflict.revision', 'item.key'])
      .where('conflict.project_id', 'in', projectIds(recipient))
      .where(inSight(recipient, 'conflict.item_id', 'conflict.project_id'))
      .where('conflict.decided', '=', true)
      .where('conflict.moot', '=', false)
      .where('decision.decided_by', '=', recipient.accountId)
      .whereRef('decision.basis', '!=', 'conflict.basis')
      .orderBy('decision.id')
      .limit(MOST_OF_SOURCE)
      .execute();
    return rows.map((row) => ({
      id: `changed:${row.id}:${row.revision}`,
      type: 'notice',
      project: row.project_id,
      place: itemPlace(row.item_id, row.conflict),
      item: row.item_id,
      what: `Look at ${row.key} again`,
      why: 'Newer data changed the answers that your decision rests on.',
      since: row.decided_at,
      due: null,
      urgency: 'soon',
    }));
  },
};
