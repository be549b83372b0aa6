import { type Kysely, sql } from 'kysely';

const statements = [
  // What a conflict brings to the value of discussing it by itself; the size of its group changes with every decision.
  `alter table conflict add column stakes double precision generated always as (disagreement * weight) stored`,
  // Patterns have no greatest length, entries of an index have.
  `alter table conflict add column pattern_key text generated always as (md5(pattern)) stored`,
  `drop index conflict_pattern`,
  `drop index conflict_decided`,
  `drop index conflict_queue`,
  `create index conflict_order on conflict
    (project_id, decided, question_id, pattern_key, priority, stakes, id) include (import_id) where not moot`,
  `create or replace view live_conflict as select t.* from conflict t
    where t.import_id is null or exists (select 1 from import i where i.id = t.import_id and i.live_at is not null)`,
];

/** The queue of 100,000 conflicts is walked along an index. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
