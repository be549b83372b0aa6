import { canDecide } from '#domain/adjudication/policy.ts';
import { inSight, itemPlace, MOST_OF_SOURCE, type Source } from '../source.ts';

/** Decisions of others that await a signature this person may give (SPEC S1, S2). */
export const toSign: Source = {
  async find(db, recipient) {
    const signing = recipient.projects.filter(({ role }) => canDecide(role));
    if (signing.length === 0) return [];
    const rows = await db
      .selectFrom('live_conflict as conflict')
      .innerJoin('decision', (join) =>
        join
          .onRef('decision.conflict_id', '=', 'conflict.id')
          .onRef('decision.revision', '=', 'conflict.decision_revision'),
      )
      .innerJoin('item', 'item.id', 'conflict.item_id')
      .innerJoin('account', 'account.id', 'decision.decided_by')
      .select(['decision.id', 'decision.decided_at', 'conflict.id as conflict', 'conflict.project_id'])
      .select(['conflict.item_id', 'item.key', 'account.name'])
      .where(
        'conflict.project_id',
        'in',
        signing.map(({ id }) => id),
      )
      .where(inSight(recipient, 'conflict.item_id', 'conflict.project_id'))
      .where('conflict.decided', '=', false)
      .where('conflict.moot', '=', false)
      .where('decision.act', '=', 'decide')
      .where('decision.decided_by', '!=', recipient.accountId)
      .orderBy('decision.id')
      .limit(MOST_OF_SOURCE)
      .execute();
    return rows.map((row) => ({
      id: `sign:${row.id}`,
      type: 'task',
      project: row.project_id,
      place: itemPlace(row.item_id, row.conflict),
      item: row.item_id,
      what: `Sign the decision on ${row.key}`,
      why: `${row.name} decided it, and it stands once a second person signed it.`,
      since: row.decided_at,
      due: null,
      urgency: 'now',
    }));
  },
};
