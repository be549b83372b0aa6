import { type RawBuilder, sql } from 'kysely';

/**
 * A JSON value for a `jsonb` column. Sent as text and cast in the statement, because the two drivers
 * would otherwise encode strings, arrays and null differently.
 */
export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}::text::jsonb`;
}
