import type { ColumnType } from 'kysely';

/** Column of JSON, written through `json()` (storage/json.ts) so that both drivers store the same bytes. */
export type Json<T> = ColumnType<T, T, T>;

/** Column that is set once and never updated. */
export type Fixed<T> = ColumnType<T, T, never>;
