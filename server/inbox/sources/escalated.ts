import { escalationPanel } from '#domain/adjudication/escalation.ts';
import { readNames, readPeople } from '#server/storage/conflicts.ts';
import { itemPlace, MOST_OF_SOURCE, type Source, type Waiting } from '../source.ts';

/** Escalations to this person, and those they see to (SPEC E3–E5). */
export const escalated: Source = {
  async find(db, { accountId, projects, openProposals }) {
    const found: Waiting[] = [];
    for (const project of projects) {
      const rows = await db
        .selectFrom('live_conflict as conflict')
        .innerJoin('escalation', (join) =>
          join
            .onRef('escalation.conflict_id', '=', 'conflict.id')
            .onRef('escalation.decision_revision', '=', 'conflict.decision_revision'),
        )
        .innerJoin('item', 'item.id', 'conflict.item_id')
        .leftJoin('decision', (join) =>
          join
            .onRef('decision.conflict_id', '=', 'conflict.id')
            .onRef('decision.revision', '=', 'conflict.decision_revision')
            .on('decision.act', '=', 'decide'),
        )
        .select(['escalation.id', 'escalation.target', 'escalation.owner', 'escalation.reason'])
        .select(['escalation.raised_by', 'escalation.raised_at', 'conflict.id as conflict'])
        .select(['conflict.item_id', 'item.key'])
        .where('conflict.project_id', '=', project.id)
        .where(project.sight.sees('conflict.item_id'))
        .where('conflict.decided', '=', false)
        .where('conflict.moot', '=', false)
        .where('decision.id', 'is', null)
        .orderBy('escalation.id')
        .limit(MOST_OF_SOURCE)
        .execute();
      if (rows.length === 0) continue;
      const people = await readPeople(db, project.id);
      const names = await readNames(
        db,
        rows.map(({ raised_by }) => raised_by),
      );
      // What they may record waits as that already.
      const ready = new Set(
        (await openProposals(project)).filter(({ mayDecide }) => mayDecide).map(({ conflict }) => conflict),
      );
      for (const row of rows) {
        const decides = escalationPanel(row.target, people).some(({ id }) => id === accountId);
        if (ready.has(row.conflict) || (!decides && row.owner !== accountId)) continue;
        const who = names.get(row.raised_by) ?? 'Somebody who left';
        found.push({
          id: `escalated:${row.id}`,
          type: 'task',
          project: project.id,
          place: itemPlace(row.item_id, row.conflict),
          item: row.item_id,
          what: decides ? `Decide the escalated ${row.key}` : `See to the escalated ${row.key}`,
          why: `${who} escalated it${decides ? ' to you' : ', and you see to it'}${row.reason ? `: ${row.reason}` : '.'}`,
          since: row.raised_at,
          due: null,
          urgency: decides ? 'now' : 'soon',
        });
      }
    }
    return found;
  },
};
