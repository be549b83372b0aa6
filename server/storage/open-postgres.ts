import { Kysely } from 'kysely';
import { PostgresJSDialect } from 'kysely-postgres-js';
import postgres from 'postgres';
import type { Database } from './schema.ts';
import type { Storage } from './storage.ts';

const INT8 = 20;

/**
 * Opens a Postgres server.
 *
 * @param url `postgres://user:password@host:port/database`
 */
export function openPostgres(url: string, poolSize = 10): Storage {
  const client = postgres(url, {
    max: poolSize,
    onnotice: () => {},
    connect_timeout: 10,
    types: {
      // Counters and moments stay far below 2^53; both drivers give them as numbers.
      int8: { to: INT8, from: [INT8], serialize: String, parse: Number },
    },
  });
  const db = new Kysely<Database>({ dialect: new PostgresJSDialect({ postgres: client }) });
  return { db, engine: 'postgres', close: () => db.destroy() };
}
