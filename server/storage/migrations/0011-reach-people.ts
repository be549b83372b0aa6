import { type Kysely, sql } from 'kysely';

/** What reaches people and programs: mentions in comments, what each person put aside in their inbox, and webhooks. */
const statements = [
  `alter table comment add column mentions jsonb not null default '[]'`,
  `create index comment_mentions on comment using gin (mentions)`,
  `create table inbox_mark (
    account_id text not null references account (id) on delete cascade,
    entry text not null,
    seen_at bigint,
    done_at bigint,
    snoozed_until bigint,
    primary key (account_id, entry)
  )`,
  `create table webhook (
    id text primary key,
    project_id text not null references project (id),
    url text not null,
    secret text not null,
    events jsonb not null,
    created_by text not null references account (id),
    created_at bigint not null,
    disabled_at bigint,
    disabled_why text,
    removed_at bigint
  )`,
  `create index webhook_project on webhook (project_id)`,
  `create table webhook_message (
    id text primary key,
    webhook_id text not null references webhook (id),
    event text not null,
    data jsonb not null,
    created_at bigint not null,
    tries int not null,
    next_at bigint,
    delivered_at bigint,
    failed_at bigint
  )`,
  `create index webhook_message_due on webhook_message (next_at) where next_at is not null`,
  `create index webhook_message_list on webhook_message (webhook_id, id)`,
  `create table webhook_try (
    message_id text not null references webhook_message (id) on delete cascade,
    number int not null,
    at bigint not null,
    took int not null,
    status int,
    problem text,
    reply text not null,
    primary key (message_id, number)
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
