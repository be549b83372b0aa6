import { type Kysely, sql } from 'kysely';

/** Audits: a batch with its sample, what was found in it, whether it was accepted, and what went back to its authors. */
const statements = [
  `create table audit (
    id text primary key,
    project_id text not null references project (id),
    question_id text not null references question (id),
    name text not null,
    blind boolean not null,
    filter jsonb not null,
    size_rule jsonb not null,
    stratified_by text not null check (stratified_by in ('none', 'author', 'label', 'basis')),
    acceptance jsonb not null,
    seed text not null,
    batch_size int not null default 0,
    sample_size int not null default 0,
    digest text not null default '',
    opened_by text not null references account (id),
    opened_at bigint not null,
    live_at bigint,
    outcome text check (outcome in ('accepted', 'rejected', 'dropped')),
    rules_word text check (rules_word in ('accept', 'reject', 'open')),
    reason text,
    closed_by text references account (id),
    closed_at bigint
  )`,
  `create index audit_project on audit (project_id, id)`,
  // One at a time in a project: what is in another open audit's batch is left out of the next.
  `create unique index audit_staging on audit (project_id) where live_at is null`,
  `create table audit_item (
    id text primary key,
    audit_id text not null references audit (id),
    item_id text not null references item (id),
    place int,
    basis text not null check (basis in ('single', 'agreed', 'decided')),
    value jsonb not null,
    value_key text not null,
    authors jsonb not null,
    annotations jsonb not null,
    decision_id text references decision (id),
    decided_by text references account (id),
    auditor text references account (id),
    constraint audited_once unique (audit_id, item_id)
  )`,
  `create index audit_item_item on audit_item (item_id)`,
  `create index audit_item_auditor on audit_item (auditor, audit_id) where auditor is not null`,
  `create index audit_item_sample on audit_item (audit_id, place) where place is not null`,
  `create table audit_answer (
    audit_item_id text not null references audit_item (id),
    account_id text not null references account (id),
    value jsonb not null,
    exposed boolean not null,
    at bigint not null,
    constraint audit_answered_once primary key (audit_item_id, account_id)
  )`,
  `create table audit_finding (
    id text primary key,
    audit_item_id text not null references audit_item (id),
    revision int not null,
    auditor text not null references account (id),
    severity text check (severity in ('critical', 'major', 'minor')),
    cause text,
    value jsonb,
    comment text not null,
    at bigint not null,
    constraint audit_found_once unique (audit_item_id, revision),
    check ((severity is null) = (cause is null) and (severity is null) = (value is null))
  )`,
  `create table rework (
    id text primary key,
    project_id text not null references project (id),
    audit_id text not null references audit (id),
    audit_item_id text not null references audit_item (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    annotator_id text references annotator (id),
    decider text references account (id),
    kind text not null check (kind in ('error', 'rest')),
    annotation_id text references annotation (id),
    decision_id text references decision (id),
    sent_by text not null references account (id),
    sent_at bigint not null,
    answered_at bigint,
    comment text not null default '',
    checked text check (checked in ('right', 'wrong')),
    checked_by text references account (id),
    checked_at bigint,
    withdrawn_by text references account (id),
    withdrawn_at bigint,
    check ((annotator_id is null) <> (decider is null))
  )`,
  `create unique index sent_back_once on rework (audit_item_id, coalesce(annotator_id, decider))
    where withdrawn_at is null`,
  `create index rework_audit on rework (audit_id, id)`,
  `create index rework_annotator on rework (annotator_id) where withdrawn_at is null and checked is null`,
  `create index rework_item on rework (item_id)`,

  // A live audit is a record: only how it ended is noted on it, once.
  `create function parley_audit_is_a_record() returns trigger language plpgsql as $$
    begin
      if old.live_at is null then
        return case when tg_op = 'DELETE' then old else new end;
      end if;
      if tg_op = 'UPDATE' and old.closed_at is null
        and to_jsonb(new) - array['outcome', 'rules_word', 'reason', 'closed_by', 'closed_at']
          = to_jsonb(old) - array['outcome', 'rules_word', 'reason', 'closed_by', 'closed_at'] then
        return new;
      end if;
      raise exception '% on % is refused: its rows are a record', tg_op, tg_table_name using errcode = 'PRL01';
    end
  $$`,
  `create trigger audit_is_a_record before update or delete on audit
    for each row execute function parley_audit_is_a_record()`,
  // Of what is in a live batch only who looks at it changes.
  `create function parley_audit_item_is_a_record() returns trigger language plpgsql as $$
    begin
      if not exists (select 1 from audit where id = old.audit_id and live_at is not null) then
        return case when tg_op = 'DELETE' then old else new end;
      end if;
      if tg_op = 'UPDATE' and to_jsonb(new) - 'auditor' = to_jsonb(old) - 'auditor' then
        return new;
      end if;
      raise exception '% on % is refused: its rows are a record', tg_op, tg_table_name using errcode = 'PRL01';
    end
  $$`,
  `create trigger audit_item_is_a_record before update or delete on audit_item
    for each row execute function parley_audit_item_is_a_record()`,
  ...['audit_answer', 'audit_finding'].map(
    (table) => `create trigger ${table}_is_a_record before update or delete on ${table}
      for each row execute function parley_refuse()`,
  ),
  ...['audit', 'audit_item', 'audit_answer', 'audit_finding'].map(
    (table) => `create trigger ${table}_is_not_emptied before truncate on ${table}
      for each statement execute function parley_refuse()`,
  ),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
