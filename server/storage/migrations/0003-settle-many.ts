import { type Kysely, sql } from 'kysely';

/** One decision applied to many conflicts: which decision each of them follows, and in which act. */
const statements = [
  `alter table decision
    add column follows text references decision (id),
    add column settling text`,
  `create index decision_settling on decision (settling) where settling is not null`,
  `create index conflict_pattern on conflict (project_id, question_id, pattern) where not decided and not moot`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
