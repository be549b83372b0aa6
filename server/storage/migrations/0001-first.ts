import { type Kysely, sql } from 'kysely';

/**
 * The first schema. Written as SQL because that is what an operator reads in the database,
 * and because both drivers speak the same Postgres.
 */
const statements = [
  `create table account (
    id text primary key,
    email text not null unique,
    name text not null,
    password_hash text,
    is_owner boolean not null,
    is_demo boolean not null,
    created_at bigint not null
  )`,
  `create table auth_session (
    id text primary key,
    account_id text not null references account (id) on delete cascade,
    created_at bigint not null,
    expires_at bigint not null,
    last_seen_at bigint not null,
    user_agent text not null,
    ip_prefix text not null
  )`,
  `create index auth_session_account on auth_session (account_id)`,
  `create table project (
    id text primary key,
    slug text not null unique,
    name text not null,
    settings jsonb not null,
    secret text not null,
    created_at bigint not null,
    created_by text not null references account (id)
  )`,
  `create table one_time_link (
    id text primary key,
    purpose text not null check (purpose in ('setup', 'invitation')),
    token_hash text not null unique,
    project_id text references project (id),
    role text,
    email text,
    created_by text references account (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    revoked_at bigint
  )`,
  `create table sign_in_failure (key text not null, at bigint not null)`,
  `create index sign_in_failure_key on sign_in_failure (key, at)`,
  `create table member (
    project_id text not null references project (id),
    account_id text not null references account (id),
    role text not null check (role in ('owner', 'lead', 'adjudicator', 'annotator', 'observer')),
    added_at bigint not null,
    primary key (project_id, account_id)
  )`,
  `create index member_account on member (account_id)`,
  `create table question (
    id text primary key,
    project_id text not null references project (id),
    key text not null,
    prompt text not null,
    kind text not null,
    config jsonb not null,
    position int not null,
    unique (project_id, key)
  )`,
  `create table import (
    id text primary key,
    project_id text not null references project (id),
    status text not null check (status in ('staging', 'live', 'cancelled', 'failed')),
    files jsonb not null,
    report jsonb not null,
    live_at bigint,
    created_by text not null references account (id),
    created_at bigint not null
  )`,
  // One import at a time in a project: staged keys are checked against live rows only.
  `create unique index import_staging on import (project_id) where status = 'staging'`,
  `create table import_chunk (
    import_id text not null references import (id),
    file int not null,
    seq int not null,
    bytes bytea not null,
    primary key (import_id, file, seq)
  )`,
  `create table item (
    id text primary key,
    project_id text not null references project (id),
    key text not null,
    parent_id text references item (id),
    content jsonb not null,
    metadata jsonb not null,
    import_id text references import (id),
    created_at bigint not null,
    unique (project_id, key)
  )`,
  `create table annotator (
    id text primary key,
    project_id text not null references project (id),
    name text not null,
    is_model boolean not null,
    account_id text references account (id),
    import_id text references import (id),
    unique (project_id, name)
  )`,
  `create table annotation (
    id text primary key,
    project_id text not null references project (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    annotator_id text not null references annotator (id),
    layer text not null,
    revision int not null,
    value jsonb,
    import_id text references import (id),
    created_at bigint not null,
    unique (question_id, item_id, annotator_id, layer, revision)
  )`,
  `create index annotation_import on annotation (import_id)`,
  `create table reference (
    id text primary key,
    project_id text not null references project (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    value jsonb not null,
    import_id text references import (id),
    created_at bigint not null
  )`,
  `create index reference_item on reference (item_id, question_id)`,
  `create table staged_change (
    import_id text not null references import (id),
    kind text not null,
    object_id text not null,
    body jsonb not null,
    primary key (import_id, kind, object_id)
  )`,
  `create table conflict (
    id text primary key,
    project_id text not null references project (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    key text not null,
    type text not null,
    revision int not null,
    basis text not null,
    candidates jsonb not null,
    disagreement double precision not null,
    pattern text not null,
    weight double precision not null,
    moot boolean not null,
    decision_revision int not null default 0,
    decided boolean not null default false,
    import_id text references import (id),
    unique (item_id, question_id, key)
  )`,
  `create index conflict_queue on conflict (project_id, question_id, decided, moot)`,
  `create table proposal (
    id text primary key,
    project_id text not null references project (id),
    conflict_id text not null references conflict (id),
    round int not null,
    conflict_revision int not null,
    resolution_key text not null,
    resolution jsonb not null,
    proposed_by text not null references account (id),
    proposed_at bigint not null,
    unique (conflict_id, round, conflict_revision, resolution_key)
  )`,
  `create table vote (
    proposal_id text not null references proposal (id),
    account_id text not null references account (id),
    stance text not null check (stance in ('agree', 'live', 'block', 'abstain')),
    reason text not null,
    cast_at bigint not null,
    primary key (proposal_id, account_id)
  )`,
  `create table decision (
    id text primary key,
    project_id text not null references project (id),
    item_id text not null references item (id),
    question_id text not null references question (id),
    conflict_id text not null references conflict (id),
    revision int not null,
    act text not null check (act in ('decide', 'undo')),
    outcome text,
    value jsonb,
    causes jsonb not null,
    rationale text not null,
    citation text not null,
    dissent jsonb not null,
    policy_trace jsonb not null,
    basis text not null,
    conflict_revision int not null,
    decided_by text not null references account (id),
    decided_at bigint not null,
    constraint decision_once unique (conflict_id, revision)
  )`,
  `create index decision_project on decision (project_id, decided_at)`,
  `create table comment (
    id text primary key,
    project_id text not null references project (id),
    item_id text not null references item (id),
    conflict_id text references conflict (id),
    account_id text not null references account (id),
    text text not null,
    at bigint not null
  )`,
  `create index comment_item on comment (item_id, id)`,
  `create table log (
    chain text not null,
    seq bigint not null,
    at bigint not null,
    actor text not null,
    action text not null,
    object text not null,
    body_hash text not null,
    prev text not null,
    hash text not null,
    primary key (chain, seq)
  )`,
  `create index log_object on log (chain, object)`,
  `create table log_body (
    chain text not null,
    seq bigint not null,
    salt text not null,
    body text,
    primary key (chain, seq),
    foreign key (chain, seq) references log (chain, seq)
  )`,
  `create table command (
    id text not null,
    account_id text not null,
    action text not null,
    at bigint not null,
    result jsonb,
    primary key (account_id, id)
  )`,
  `create table room (
    id text primary key,
    name text not null unique,
    incarnation text not null,
    schema_version int not null,
    head bigint not null,
    created_at bigint not null
  )`,
  `create table room_update (
    room_id text not null references room (id),
    seq bigint not null,
    account_id text not null,
    client_ids text not null,
    at bigint not null,
    u bytea not null,
    primary key (room_id, seq)
  )`,
  `create table room_snapshot (
    room_id text not null references room (id),
    seq bigint not null,
    state bytea not null,
    sha256 text not null,
    at bigint not null,
    primary key (room_id, seq)
  )`,
  `create table room_client (
    room_id text not null references room (id),
    client_id bigint not null,
    account_id text not null,
    primary key (room_id, client_id)
  )`,

  // Facts are appended, never changed: a bug or a hand in psql meets these before the chain does.
  `create function parley_refuse() returns trigger language plpgsql as $$
    begin
      raise exception '% on % is refused: its rows are a record', tg_op, tg_table_name using errcode = 'PRL01';
    end
  $$`,
  ...['log', 'decision', 'comment', 'room_update'].flatMap((table) => {
    // Compaction deletes journal rows that a verified snapshot covers.
    const operations = table === 'room_update' ? 'update' : 'update or delete';
    return [
      `create trigger ${table}_is_a_record before ${operations} on ${table}
        for each row execute function parley_refuse()`,
      `create trigger ${table}_is_not_emptied before truncate on ${table}
        for each statement execute function parley_refuse()`,
    ];
  }),
  // An annotation may only go while its import is not live (a cancelled import leaves nothing).
  `create function parley_refuse_unless_staged() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' or old.import_id is null
        or exists (select 1 from import where id = old.import_id and live_at is not null) then
        raise exception '% on % is refused: its rows are a record', tg_op, tg_table_name using errcode = 'PRL01';
      end if;
      return old;
    end
  $$`,
  ...['annotation', 'reference'].map(
    (table) => `create trigger ${table}_is_a_record before update or delete on ${table}
      for each row execute function parley_refuse_unless_staged()`,
  ),
  // Redaction may empty a body; nothing else may change it.
  `create function parley_only_redact() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.body is null and new.chain = old.chain and new.seq = old.seq and new.salt = old.salt then
        return new;
      end if;
      raise exception '% on log_body is refused: a body can only be redacted', tg_op using errcode = 'PRL01';
    end
  $$`,
  `create trigger log_body_is_a_record before update or delete on log_body
    for each row execute function parley_only_redact()`,

  ...['item', 'annotator', 'annotation', 'reference', 'conflict'].map(
    (table) => `create view live_${table} as select t.* from ${table} t
      where t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null)`,
  ),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
