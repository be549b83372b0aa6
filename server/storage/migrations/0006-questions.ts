import { type Kysely, sql } from 'kysely';

const statements = [
  // When a question is asked: {"question": id, "answers": [label, …]}; null for always.
  `alter table question add column asked_when jsonb`,
  // An earlier settlement leaves the question unasked: then the conflict is moot, whatever people answered.
  `alter table conflict add column unasked boolean not null default false`,
  // What an item belongs to has a name of its own and need not be an item.
  `drop view live_item`,
  `drop view live_conflict`,
  `alter table item drop column parent_id`,
  `alter table item add column parent text`,
  `create index item_parent on item (project_id, parent, id) where parent is not null`,
  ...['item', 'conflict'].map(
    (table) => `create view live_${table} as select t.* from ${table} t
      where t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null)`,
  ),
];

/** Conditions between questions, and parents of items by name. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
