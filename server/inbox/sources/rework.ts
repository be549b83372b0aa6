import { readRework } from '#server/audits/rework-rows.ts';
import { itemPlace, MOST_OF_SOURCE, projectIds, type Source } from '../source.ts';

/** What came back from an audit to be redone: labels by audit, decisions one by one. */
export const rework: Source = {
  async find(db, recipient) {
    if (recipient.projects.length === 0) return [];
    const all = await readRework(db, projectIds(recipient), { account: recipient.accountId });
    const owed = all.filter(({ state, owner }) => state === 'owed' && owner === recipient.accountId);
    const shared = { type: 'task', due: null, urgency: 'soon' } as const;
    const decisions = owed
      .filter(({ decider }) => decider !== null)
      .map((row) => ({
        ...shared,
        id: `rework:${row.id}`,
        project: row.project_id,
        place: itemPlace(row.item_id, null),
        item: row.item_id,
        what: `Decide ${row.item_key} anew`,
        why: `The audit “${row.audit_name}” found your decision wrong: take it back and decide again.`,
        since: row.sent_at,
      }));
    const labels = [
      ...Map.groupBy(
        owed.filter(({ decider }) => decider === null),
        ({ audit_id }) => audit_id,
      ),
    ].flatMap(([audit, rows]) => {
      const [first] = rows;
      if (!first) return [];
      return [
        {
          ...shared,
          id: `rework:${audit}:${first.sent_at}`,
          project: first.project_id,
          place: `audits/${audit}?run=rework`,
          item: null,
          what: `Redo ${rows.length === 1 ? '1 item' : `${rows.length} items`}: ${first.audit_name}`,
          why: 'An audit sent these back to you: look again and answer anew.',
          since: Math.min(...rows.map(({ sent_at }) => sent_at)),
        },
      ];
    });
    return [...labels, ...decisions].slice(0, MOST_OF_SOURCE);
  },
};
