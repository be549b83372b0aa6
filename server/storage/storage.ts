import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** An open database, whichever of the two it is. */
export interface Storage {
  readonly db: Db;
  readonly engine: 'embedded' | 'postgres';
  close(): Promise<void>;
}

/** Name of the unique constraint an error broke, or null when it is another error. */
export function brokenConstraint(error: unknown): string | null {
  const { code, constraint, constraint_name } = (error ?? {}) as Record<string, string | undefined>;
  if (code !== '23505') return null;
  // PGlite says `constraint`, postgres.js `constraint_name`.
  return constraint ?? constraint_name ?? '';
}
