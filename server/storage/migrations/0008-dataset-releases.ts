import { type Kysely, sql } from 'kysely';

/** Frozen, numbered exports: what each is, and its canonical content, compressed, in chunks of whole lines. */
const statements = [
  `create table dataset_release (
    id text primary key,
    project_id text not null references project (id),
    number int not null,
    note text not null,
    selection text not null check (selection in ('all', 'answered', 'closed')),
    guideline text not null,
    questions jsonb not null,
    counts jsonb not null,
    hash text not null,
    anchor_seq bigint not null,
    anchor_hash text not null,
    made_by text not null,
    made_at bigint not null,
    unique (project_id, number)
  )`,
  // Content is written before what is known of it only at its end: the hash.
  `create table dataset_release_chunk (
    release_id text not null references dataset_release (id) deferrable initially deferred,
    seq int not null,
    bytes bytea not null,
    primary key (release_id, seq)
  )`,
  ...['dataset_release', 'dataset_release_chunk'].flatMap((table) => [
    `create trigger ${table}_is_a_record before update or delete on ${table}
      for each row execute function parley_refuse()`,
    `create trigger ${table}_is_not_emptied before truncate on ${table}
      for each statement execute function parley_refuse()`,
  ]),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
