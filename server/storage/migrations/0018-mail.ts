import { type Kysely, sql } from 'kysely';

/** The daily mail: what each person set about it, and one row a person and day that is sent, or not, once. */
const statements = [
  `create table mail_setting (
    account_id text primary key references account (id) on delete cascade,
    daily boolean not null,
    hour integer not null check (hour between 0 and 23),
    secret text not null,
    told jsonb not null
  )`,
  `create table mail_outbox (
    id text primary key,
    account_id text not null references account (id) on delete cascade,
    day text not null,
    created_at bigint not null,
    tries integer not null,
    next_at bigint,
    leased_until bigint,
    handing boolean not null,
    sent_at bigint,
    failed_at bigint,
    problem text,
    unique (account_id, day)
  )`,
  `create index mail_outbox_next on mail_outbox (next_at) where next_at is not null`,
  `create index mail_outbox_failed on mail_outbox (failed_at) where failed_at is not null`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
