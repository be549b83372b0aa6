import { panelOf } from '#domain/adjudication/policy.ts';
import type { Proposal } from '#domain/adjudication/proposal.ts';
import { deciderProblem, readinessFor } from '#domain/adjudication/readiness.ts';
import { readNames } from '#server/storage/conflicts.ts';
import { readJudge } from '#server/storage/look-alikes.ts';
import type { Db } from '#server/storage/storage.ts';
import type { InboxProject } from './inbox-project.ts';

/** Open proposals looked through in one project: a team that has more votes from the queue. */
const MOST = 1_000;

/** An open proposal as one person stands to it. */
export interface OpenProposal {
  id: string;
  conflict: string;
  item: string;
  itemKey: string;
  at: number;
  by: { id: string; name: string };
  votes: readonly (Proposal['votes'][number] & { at: number })[];
  /** As far as this person may be told. */
  ready: boolean;
  isOnPanel: boolean;
  /** This person may record it now. */
  mayDecide: boolean;
}

/** The open proposals of a project (SPEC P7), the oldest first, as this person stands to them. */
export async function readOpenProposals(db: Db, project: InboxProject, accountId: string): Promise<OpenProposal[]> {
  const rows = await db
    .selectFrom('proposal')
    .innerJoin('live_conflict as conflict', (join) =>
      join
        .onRef('conflict.id', '=', 'proposal.conflict_id')
        .onRef('conflict.decision_revision', '=', 'proposal.round')
        .onRef('conflict.revision', '=', 'proposal.conflict_revision'),
    )
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .select(['proposal.id', 'proposal.resolution', 'proposal.proposed_by', 'proposal.proposed_at'])
    .select(['conflict.id as conflict', 'conflict.item_id', 'conflict.candidates', 'item.key'])
    .select('conflict.decision_revision')
    .where('proposal.project_id', '=', project.id)
    .where(project.sight.sees('conflict.item_id'))
    .where('conflict.decided', '=', false)
    .where('conflict.moot', '=', false)
    .orderBy('proposal.id')
    .limit(MOST)
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const votes = await db.selectFrom('vote').selectAll().where('proposal_id', 'in', ids).orderBy('cast_at').execute();
  const votesOf = Map.groupBy(votes, (vote) => vote.proposal_id);
  const names = await readNames(
    db,
    rows.map((row) => row.proposed_by),
  );
  const judge = await readJudge(db, project.id, project.policy);
  const person = { id: accountId, role: project.role };
  return rows.map((row) => {
    const cast = (votesOf.get(row.id) ?? []).map(({ account_id, stance, reason, cast_at }) => ({
      person: account_id,
      stance,
      reason,
      at: cast_at,
    }));
    const proposal = { id: row.id, resolution: row.resolution, proposedBy: row.proposed_by, votes: cast };
    const situation = judge.situationOf({ ...row, id: row.conflict });
    return {
      id: row.id,
      conflict: row.conflict,
      item: row.item_id,
      itemKey: row.key,
      at: row.proposed_at,
      by: { id: row.proposed_by, name: names.get(row.proposed_by) ?? 'Somebody who left' },
      votes: cast,
      ready: readinessFor(accountId, proposal, situation).ready,
      isOnPanel: panelOf(situation.policy, situation.people).some(({ id }) => id === accountId),
      mayDecide: deciderProblem(person, proposal, situation) === null,
    };
  });
}
