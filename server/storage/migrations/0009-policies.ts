import { type Kysely, sql } from 'kysely';

/** Tags of members; rounds, escalation and sign-off of a conflict; contests of its decision. */
const statements = [
  `alter table member add column tags jsonb not null default '[]'`,
  `create table voting_round (
    id text primary key,
    project_id text not null references project (id),
    conflict_id text not null references conflict (id),
    decision_revision int not null,
    number int not null,
    proposals jsonb not null,
    closed_by text not null references account (id),
    closed_at bigint not null,
    unique (conflict_id, decision_revision, number)
  )`,
  `create table escalation (
    id text primary key,
    project_id text not null references project (id),
    conflict_id text not null references conflict (id),
    decision_revision int not null,
    cause text not null check (cause in ('rounds', 'person')),
    reason text not null,
    target jsonb not null,
    owner text references account (id),
    raised_by text not null references account (id),
    raised_at bigint not null,
    constraint escalated_once unique (conflict_id, decision_revision)
  )`,
  `create index escalation_project on escalation (project_id)`,
  `create table sign_off (
    decision_id text primary key references decision (id),
    project_id text not null references project (id),
    verdict text not null check (verdict in ('signed', 'refused')),
    reason text not null,
    signed_by text not null references account (id),
    signed_at bigint not null
  )`,
  `create table contest_case (
    id text primary key,
    project_id text not null references project (id),
    conflict_id text not null references conflict (id),
    decision_id text not null references decision (id),
    state text not null check (state in ('open', 'upheld', 'overturned', 'reopened')),
    opened_at bigint not null,
    due_at bigint not null,
    closed_at bigint,
    closed_by text references account (id),
    reason text not null,
    constraint contested_once unique (decision_id)
  )`,
  `create index contest_case_project on contest_case (project_id, state, due_at)`,
  `create index contest_case_conflict on contest_case (conflict_id)`,
  `create table contest (
    id text primary key,
    project_id text not null references project (id),
    case_id text not null references contest_case (id),
    account_id text not null references account (id),
    reason text not null,
    at bigint not null,
    constraint contested_by_each_once unique (case_id, account_id)
  )`,
  ...['voting_round', 'sign_off', 'contest'].flatMap((table) => [
    `create trigger ${table}_is_a_record before update or delete on ${table}
      for each row execute function parley_refuse()`,
    `create trigger ${table}_is_not_emptied before truncate on ${table}
      for each statement execute function parley_refuse()`,
  ]),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
