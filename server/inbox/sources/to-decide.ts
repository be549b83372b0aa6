import { itemPlace, type Source, type Waiting } from '../source.ts';

/** Conflicts with a proposal that is ready and that this person may record. */
export const toDecide: Source = {
  async find(_db, { accountId, projects, openProposals }) {
    const found: Waiting[] = [];
    for (const project of projects) {
      const ready = (await openProposals(project)).filter(({ mayDecide }) => mayDecide);
      for (const [conflict, [first]] of Map.groupBy(ready, ({ conflict }) => conflict)) {
        if (!first) continue;
        found.push({
          id: `decide:${first.id}`,
          type: 'task',
          project: project.id,
          place: itemPlace(first.item, conflict),
          item: first.item,
          what: `Decide ${first.itemKey}`,
          why: `${first.by.id === accountId ? 'Your proposal' : `The proposal of ${first.by.name}`} is ready: you may record it.`,
          since: Math.max(first.at, ...first.votes.map(({ at }) => at)),
          due: null,
          urgency: 'now',
        });
      }
    }
    return found;
  },
};
