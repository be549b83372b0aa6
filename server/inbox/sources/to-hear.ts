import { hearersOf } from '#domain/adjudication/contest.ts';
import { panelOf } from '#domain/adjudication/policy.ts';
import { readPeople } from '#server/storage/conflicts.ts';
import { readContests } from '#server/storage/stages.ts';
import { itemPlace, MOST_OF_SOURCE, type Source, type Waiting } from '../source.ts';

/** Open cases on whose panel this person is, with the day they are due (SPEC K5, K6). */
export const toHear: Source = {
  async find(db, { accountId, projects }) {
    const found: Waiting[] = [];
    for (const project of projects) {
      const rows = await db
        .selectFrom('contest_case')
        .innerJoin('decision', 'decision.id', 'contest_case.decision_id')
        .innerJoin('live_conflict as conflict', 'conflict.id', 'contest_case.conflict_id')
        .innerJoin('item', 'item.id', 'conflict.item_id')
        .select(['contest_case.id', 'contest_case.opened_at', 'contest_case.due_at', 'decision.decided_by'])
        .select(['conflict.id as conflict', 'conflict.item_id', 'item.key'])
        .select((eb) =>
          eb
            .exists(
              eb
                .selectFrom('vote')
                .innerJoin('proposal', 'proposal.id', 'vote.proposal_id')
                .select('vote.account_id')
                .whereRef('proposal.conflict_id', '=', 'conflict.id')
                .whereRef('proposal.round', '=', 'conflict.decision_revision')
                .where('vote.account_id', '=', accountId),
            )
            .as('voted'),
        )
        .where('contest_case.project_id', '=', project.id)
        .where('contest_case.state', '=', 'open')
        .where('conflict.moot', '=', false)
        .where(project.sight.sees('conflict.item_id'))
        .orderBy('contest_case.due_at')
        .limit(MOST_OF_SOURCE)
        .execute();
      if (rows.length === 0) continue;
      const people = await readPeople(db, project.id);
      const panel = panelOf(project.policy, people);
      const contests = await readContests(
        db,
        rows.map(({ id }) => id),
      );
      for (const row of rows) {
        const own = contests.get(row.id) ?? [];
        const contesters = own.map(({ person }) => person);
        const hears = hearersOf(people, row.decided_by, contesters).some(({ id }) => id === accountId);
        const votes = !row.voted && row.decided_by !== accountId && panel.some(({ id }) => id === accountId);
        if (!hears && !votes) continue;
        found.push({
          id: `contest:${row.id}`,
          type: 'task',
          project: project.id,
          place: itemPlace(row.item_id, row.conflict),
          item: row.item_id,
          what: hears ? `Hear the contest of ${row.key}` : `Vote on the contested ${row.key}`,
          why: `The decision is contested: ${own[0]?.reason ?? 'no reason is left'}`,
          since: row.opened_at,
          due: row.due_at,
          urgency: 'now',
        });
      }
    }
    return found;
  },
};
