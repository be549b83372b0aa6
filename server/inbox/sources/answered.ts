import { inSight, itemPlace, MOST_OF_SOURCE, NEWS_MS, projectIds, type Source } from '../source.ts';

const verdicts = {
  upheld: 'The panel upheld the decision',
  overturned: 'The panel decided otherwise',
  reopened: 'The decision was taken back',
} as const;

/** Contests of this person that were answered. */
export const answered: Source = {
  async find(db, recipient) {
    const rows = await db
      .selectFrom('contest')
      .innerJoin('contest_case', 'contest_case.id', 'contest.case_id')
      .innerJoin('live_conflict as conflict', 'conflict.id', 'contest_case.conflict_id')
      .innerJoin('item', 'item.id', 'conflict.item_id')
      .select(['contest_case.id', 'contest_case.project_id', 'contest_case.state', 'contest_case.reason'])
      .select(['contest_case.closed_at', 'conflict.id as conflict', 'conflict.item_id', 'item.key'])
      .where('contest.account_id', '=', recipient.accountId)
      .where('contest_case.project_id', 'in', projectIds(recipient))
      .where(inSight(recipient, 'conflict.item_id', 'conflict.project_id'))
      .where('contest_case.closed_at', '>', recipient.now - NEWS_MS)
      .orderBy('contest_case.closed_at')
      .limit(MOST_OF_SOURCE)
      .execute();
    return rows.flatMap(({ state, closed_at, ...row }) =>
      state === 'open'
        ? []
        : {
            id: `answered:${row.id}`,
            type: 'notice' as const,
            project: row.project_id,
            place: itemPlace(row.item_id, row.conflict),
            item: row.item_id,
            what: `Your contest of ${row.key} was answered`,
            why: `${verdicts[state]}${row.reason ? `: ${row.reason}` : '.'}`,
            since: closed_at ?? 0,
            due: null,
            urgency: 'soon' as const,
          },
    );
  },
};
