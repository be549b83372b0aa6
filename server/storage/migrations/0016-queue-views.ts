import { type Kysely, sql } from 'kysely';

/** Named filters of the queue: somebody's own, or shared with the project; and which one each person begins with. */
const statements = [
  `create table queue_view (
    id text primary key,
    project_id text not null references project (id),
    account_id text not null references account (id) on delete cascade,
    name text not null,
    shared boolean not null,
    filter jsonb not null,
    created_at bigint not null
  )`,
  `create index queue_view_project on queue_view (project_id)`,
  `create table preferred_view (
    project_id text not null references project (id),
    account_id text not null references account (id) on delete cascade,
    view_id text not null references queue_view (id) on delete cascade,
    primary key (project_id, account_id)
  )`,
  `create index preferred_view_view on preferred_view (view_id)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
