import { type Kysely, sql } from 'kysely';

/** The other tables that hold a record: `truncate` passes over the row triggers of the first schema. */
const records = ['log_body', 'annotation', 'reference'];

export async function up(db: Kysely<never>): Promise<void> {
  for (const table of records) {
    await sql
      .raw(
        `create trigger ${table}_is_not_emptied before truncate on ${table}
          for each statement execute function parley_refuse()`,
      )
      .execute(db);
  }
}
