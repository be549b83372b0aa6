import { inSight, itemPlace, projectIds, type Source } from '../source.ts';

const DAY = 86_400_000;

/**
 * Open conflicts this person handles (SPEC F1): one entry for those of a project that are due together, because so many
 * of them are a queue and are worked off there.
 */
export const assigned: Source = {
  async find(db, recipient) {
    const rows = await db
      .selectFrom('live_conflict as conflict')
      .innerJoin('item', 'item.id', 'conflict.item_id')
      .select(['conflict.project_id', 'conflict.due_at'])
      .select((eb) => [
        eb.fn.countAll<number>().as('count'),
        eb.fn.min('conflict.id').as('conflict'),
        eb.fn.min('item.id').as('item'),
        eb.fn.min('item.key').as('key'),
        eb.fn
          .coalesce(
            eb.fn.max(
              eb
                .selectFrom('handling_change as change')
                .innerJoin('handling', 'handling.id', 'change.handling_id')
                .select((e) => e.fn.max('handling.acted_at').as('at'))
                .whereRef('change.conflict_id', '=', 'conflict.id'),
            ),
            eb.val(0),
          )
          .as('since'),
      ])
      .where('conflict.project_id', 'in', projectIds(recipient))
      .where(inSight(recipient, 'conflict.item_id', 'conflict.project_id'))
      .where('conflict.assignee', '=', recipient.accountId)
      .where('conflict.decided', '=', false)
      .where('conflict.moot', '=', false)
      .groupBy(['conflict.project_id', 'conflict.due_at'])
      .orderBy('conflict.due_at')
      .execute();
    return rows.map(({ project_id, due_at, count, conflict, item, key, since }) => {
      const isOne = count === 1;
      const late = due_at !== null && due_at <= recipient.now;
      return {
        id: `assigned:${project_id}:${due_at ?? 'none'}`,
        type: 'task',
        project: project_id,
        place: isOne ? itemPlace(item, conflict) : 'queue?assigned=me',
        item: isOne ? item : null,
        what: isOne ? `Work on ${key}` : `Work on ${count} conflicts`,
        why: `You handle ${isOne ? 'it' : 'them'}${late ? ', and the day is over' : ''}.`,
        since: since || recipient.now,
        due: due_at,
        urgency: due_at !== null && due_at < recipient.now + DAY ? 'now' : 'soon',
      };
    });
  },
};
