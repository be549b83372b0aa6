import { sql } from 'kysely';
import { projectIds, type Source } from '../source.ts';

/** Labels this person owes: one task a project, because they are given one after the other. */
export const label: Source = {
  async find(db, recipient) {
    const rows = await db
      .selectFrom('label_owed as label')
      .innerJoin('account as asker', 'asker.id', 'label.asked_by')
      .select(['label.project_id', 'label.item_id', 'label.ask_id', 'label.asked_at', 'label.due_at', 'asker.name'])
      .where('label.account_id', '=', recipient.accountId)
      .where('label.project_id', 'in', projectIds(recipient))
      .where(
        sql<boolean>`(${sql.join(
          recipient.projects.map(
            ({ id, sight }) => sql`(label.project_id = ${id} and ${sight.knows('label.item_id')})`,
          ),
          sql` or `,
        )})`,
      )
      .orderBy('label.asked_at')
      .orderBy('label.id')
      .execute();
    return [...Map.groupBy(rows, (row) => row.project_id)].flatMap(([project, own]) => {
      const [first] = own;
      const last = own.at(-1);
      if (!first || !last) return [];
      const items = new Set(own.map((row) => row.item_id)).size;
      const askers = [...new Set(own.map(({ name }) => name))].join(' and ');
      const dues = own.flatMap(({ due_at }) => due_at ?? []);
      const due = dues.length > 0 ? Math.min(...dues) : null;
      return [
        {
          id: `label:${project}:${last.ask_id}`,
          type: 'task',
          project,
          place: 'label',
          item: null,
          what: items === 1 ? '1 item to label' : `${items} items to label`,
          why: `${askers} asked for your own label, given before you see the others’.`,
          since: first.asked_at,
          due,
          urgency: due !== null && due <= recipient.now ? 'now' : 'soon',
        },
      ];
    });
  },
};
