import { readNames } from '#server/storage/conflicts.ts';
import { itemPlace, type Source, type Waiting } from '../source.ts';

/** Blocks by others that stand against this person's open proposals. */
export const blocked: Source = {
  async find(db, { accountId, projects, openProposals }) {
    const found: Waiting[] = [];
    for (const project of projects) {
      const own = (await openProposals(project)).filter(({ by }) => by.id === accountId);
      const blocks = own.flatMap((proposal) =>
        proposal.votes
          .filter(({ stance, person }) => stance === 'block' && person !== accountId)
          .map((vote) => ({ proposal, vote })),
      );
      const names = await readNames(
        db,
        blocks.map(({ vote }) => vote.person),
      );
      for (const { proposal, vote } of blocks) {
        found.push({
          id: `block:${proposal.id}:${vote.person}:${vote.at}`,
          type: 'task',
          project: project.id,
          place: itemPlace(proposal.item, proposal.conflict),
          item: proposal.item,
          what: `Answer the block on ${proposal.itemKey}`,
          why: `${names.get(vote.person) ?? 'Somebody'} blocks your proposal: ${vote.reason}`,
          since: vote.at,
          due: null,
          urgency: 'soon',
        });
      }
    }
    return found;
  },
};
