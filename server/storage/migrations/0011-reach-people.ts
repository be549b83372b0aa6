import { type Kysely, sql } from 'kysely';

/** What reaches people: who is mentioned in a comment, and what each person put aside in their inbox. */
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
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
