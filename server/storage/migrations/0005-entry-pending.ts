import { type Kysely, sql } from 'kysely';

/** A changed entry rule whose conflicts are still being worked out: set by the change, cleared when they are. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table project add column entry_pending text`.execute(db);
}
