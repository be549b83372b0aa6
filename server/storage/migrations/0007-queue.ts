import { type Kysely, sql } from 'kysely';

/** What nobody disputes, resolved by a named policy. Staged in batches, made live by one short commit. */
const agreed = [
  `create table policy_act (
    id text primary key,
    project_id text not null references project (id),
    question_id text not null references question (id),
    name text not null,
    rule jsonb not null,
    without jsonb not null,
    resolved int not null default 0,
    acted_by text not null references account (id),
    acted_at bigint not null,
    live_at bigint,
    undone_by text references account (id),
    undone_at bigint
  )`,
  `create index policy_act_project on policy_act (project_id)`,
  `create unique index policy_act_staging on policy_act (project_id) where live_at is null`,
  `create table policy_resolution (
    act_id text not null references policy_act (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    value jsonb not null,
    primary key (act_id, item_id)
  )`,
  `create index policy_resolution_item on policy_resolution (item_id, question_id)`,
  // A live act is a record; only that it was taken back is noted on it, once.
  `create function parley_policy_act_is_a_record() returns trigger language plpgsql as $$
    begin
      if old.live_at is null then
        return case when tg_op = 'DELETE' then old else new end;
      end if;
      if tg_op = 'UPDATE' and old.undone_at is null
        and to_jsonb(new) - 'undone_at' - 'undone_by' = to_jsonb(old) - 'undone_at' - 'undone_by' then
        return new;
      end if;
      raise exception '% on % is refused: its rows are a record', tg_op, tg_table_name using errcode = 'PRL01';
    end
  $$`,
  `create trigger policy_act_is_a_record before update or delete on policy_act
    for each row execute function parley_policy_act_is_a_record()`,
  `create function parley_policy_resolution_is_a_record() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' or exists (select 1 from policy_act where id = old.act_id and live_at is not null) then
        raise exception '% on % is refused: its rows are a record', tg_op, tg_table_name using errcode = 'PRL01';
      end if;
      return old;
    end
  $$`,
  `create trigger policy_resolution_is_a_record before update or delete on policy_resolution
    for each row execute function parley_policy_resolution_is_a_record()`,
  ...['policy_act', 'policy_resolution'].map(
    (table) => `create trigger ${table}_is_not_emptied before truncate on ${table}
      for each statement execute function parley_refuse()`,
  ),
];

/** Who handles a conflict, how soon and before what, and the acts that said so. */
const handling = [
  `alter table conflict
    add column assignee text references account (id),
    add column priority smallint not null default 1 check (priority between 0 and 3),
    add column due_at bigint`,
  `create index conflict_assignee on conflict (project_id, assignee) where assignee is not null`,
  // A view keeps the columns it was made with.
  `create or replace view live_conflict as select t.* from conflict t
    where t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null)`,
  `create table handling (
    id text primary key,
    project_id text not null references project (id),
    changed int not null,
    acted_by text not null references account (id),
    acted_at bigint not null,
    undone_at bigint
  )`,
  `create table handling_change (
    handling_id text not null references handling (id),
    conflict_id text not null references conflict (id),
    before jsonb not null,
    after jsonb not null,
    primary key (handling_id, conflict_id)
  )`,
];

/** What the queue's order and counts are read from without the rows themselves. */
const order = [
  `drop index conflict_pattern`,
  `create index conflict_pattern on conflict (project_id, question_id, pattern, import_id) where not decided and not moot`,
  `create index conflict_decided on conflict (project_id, import_id) where decided and not moot`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of [...agreed, ...handling, ...order]) await sql.raw(statement).execute(db);
}
