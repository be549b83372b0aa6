import type { Cause } from '../format.ts';

/** One row as it stands in the file: values beside their column names. */
export interface FileRecord {
  readonly line: number;
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
}

/** A row that could not be taken apart. */
export interface Fault {
  readonly line: number;
  readonly cause: Cause;
  readonly text: string;
}

/** The value of a column; the first one where two have the same name. */
export function valueOf(record: FileRecord, column: string): unknown {
  const index = record.columns.indexOf(column);
  return index < 0 ? undefined : record.values[index];
}

/** A value as text: text and numbers as they are, everything else as JSON; nothing for null and absent. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
