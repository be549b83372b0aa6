import { type Kysely, sql } from 'kysely';

/** Tokens for scripts. A revoked or expired one stays: the log names it. */
const statements = [
  `create table api_token (
    id text primary key,
    account_id text not null references account (id) on delete cascade,
    project_id text references project (id),
    token_hash text not null unique,
    prefix text not null,
    name text not null,
    scope text not null check (scope in ('read', 'write')),
    created_at bigint not null,
    expires_at bigint not null,
    last_used_at bigint,
    revoked_at bigint
  )`,
  `create index api_token_account on api_token (account_id)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
