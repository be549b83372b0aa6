import { asText, type FileRecord } from './record.ts';

const MOST_LABELS = 20;
const FEWEST_ROWS = 2;

/**
 * Whether the first line of a table is one of its rows: all that stands in it are answers which come again below, some
 * of them more than once in the line itself, and the table holds nothing but a few such answers (the form MACE takes).
 */
export function hasNoHeader(records: readonly FileRecord[]): boolean {
  // With repeats, which a list of different names would hide.
  const header = records[0]?.columns ?? [];
  const said = header.filter((name, index) => name !== `column ${index + 1}`);
  if (records.length < FEWEST_ROWS || header.length < 2 || new Set(said).size === said.length) return false;
  const values = new Set<string>();
  for (const record of records) {
    for (const value of record.values) {
      const text = asText(value).trim();
      if (text !== '') values.add(text);
    }
    if (values.size > MOST_LABELS) return false;
  }
  return said.every((name) => values.has(name));
}
