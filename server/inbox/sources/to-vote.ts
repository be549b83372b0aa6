import { canDecide } from '#domain/adjudication/policy.ts';
import { itemPlace, type Source, type Waiting } from '../source.ts';

/**
 * Conflicts whose proposals wait for this person's vote. Under a single adjudicator they wait for those who may decide:
 * the others may vote, and nothing waits for them.
 */
export const toVote: Source = {
  async find(_db, { accountId, projects, openProposals }) {
    const found: Waiting[] = [];
    for (const project of projects) {
      if (project.policy.kind === 'single' && !canDecide(project.role)) continue;
      const open = await openProposals(project);
      for (const [conflict, proposals] of Map.groupBy(open, ({ conflict }) => conflict)) {
        const voted = proposals.some(({ votes }) => votes.some(({ person }) => person === accountId));
        const latest = proposals.at(-1);
        if (!latest?.isOnPanel || voted || proposals.some(({ ready }) => ready)) continue;
        const whose =
          proposals.length === 1
            ? `${latest.by.name} proposed an answer`
            : `${proposals.length} answers are proposed, the last by ${latest.by.name},`;
        found.push({
          id: `vote:${latest.id}`,
          type: 'task',
          project: project.id,
          place: itemPlace(latest.item, conflict),
          item: latest.item,
          what: `Vote on ${latest.itemKey}`,
          why: `${whose} and you have not voted.`,
          since: latest.at,
          due: null,
          urgency: 'now',
        });
      }
    }
    return found;
  },
};
