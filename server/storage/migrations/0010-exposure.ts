import { type Kysely, sql } from 'kysely';

const open =
  '{"groupsHide":{"names":false,"items":false,"people":false},' +
  '"observers":{"names":true,"agreement":true,"queue":true,"export":false}}';

/** Who has seen what, who owes a label, which people and items belong together, and what that hides. */
const statements = [
  `alter table project add column visibility jsonb not null default '${open}'`,

  `create table exposure (
    account_id text not null references account (id),
    item_id text not null references item (id),
    way text not null check (way in ('record', 'room', 'queue', 'insight', 'look-alikes', 'gold')),
    project_id text not null references project (id),
    at bigint not null,
    primary key (account_id, item_id, way)
  )`,
  `create index exposure_item on exposure (item_id)`,
  `create trigger exposure_is_a_record before update or delete on exposure
    for each row execute function parley_refuse()`,
  `create trigger exposure_is_not_emptied before truncate on exposure
    for each statement execute function parley_refuse()`,

  `create table if not exists label_request (
    id text primary key,
    project_id text not null references project (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    annotator_id text references annotator (id),
    account_id text references account (id),
    asked_by text not null references account (id),
    asked_at bigint not null,
    due_at bigint,
    answered_at bigint,
    withdrawn_at bigint
  )`,
  `create index label_request_owed on label_request (account_id, item_id)
    where answered_at is null and withdrawn_at is null`,

  `create table people_group (
    id text primary key,
    project_id text not null references project (id),
    name text not null,
    created_at bigint not null,
    constraint people_group_name unique (project_id, name)
  )`,
  `create table group_account (
    group_id text not null references people_group (id) on delete cascade,
    account_id text not null references account (id),
    primary key (group_id, account_id)
  )`,
  `create index group_account_account on group_account (account_id)`,
  `create table group_annotator (
    group_id text not null references people_group (id) on delete cascade,
    annotator_id text not null references annotator (id) on delete cascade,
    primary key (group_id, annotator_id)
  )`,
  `create index group_annotator_annotator on group_annotator (annotator_id)`,
  `create table group_items (
    group_id text not null references people_group (id) on delete cascade,
    project_id text not null references project (id),
    by text not null check (by in ('import', 'metadata', 'item')),
    name text not null,
    value text not null,
    primary key (group_id, by, name, value)
  )`,
  `create index group_items_project on group_items (project_id, by)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
