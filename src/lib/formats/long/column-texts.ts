import { isPassing, isTextName, plainName } from './column-names.ts';
import { asText, type FileRecord, valueOf } from './record.ts';

const SHORT = 60;
const SOME_WORDS = 3;
const MANY_WORDS = 4;
const LONG = 80;

/** Whether what stands in the column is short on average, as labels are. */
export function isShort(records: readonly FileRecord[], column: string): boolean {
  return mean(texts(records, column).map((text) => text.length)) <= SHORT;
}

/** Text to read: named so, or of several words, or long; no address, and no date written out. */
export function isContent(records: readonly FileRecord[], column: string): boolean {
  const values = records.map((record) => valueOf(record, column));
  if (values.some((value) => typeof value === 'object' && value !== null)) return false;
  if (isTextName(column)) return true;
  return !isPassing(column) && !/(^|_)(url|uri|link|path)$/.test(plainName(column)) && isLong(records, column);
}

/** Whether a column holds several words, or long text, on average. */
export function isLong(records: readonly FileRecord[], column: string): boolean {
  const filled = texts(records, column);
  const words = mean(filled.map((text) => text.trim().split(/\s+/).length));
  const seldomRepeats = new Set(filled).size >= filled.length / 2;
  if (words >= MANY_WORDS || (words >= SOME_WORDS && seldomRepeats)) return true;
  return mean(filled.map((text) => text.length)) >= LONG && !/^https?:/.test(filled[0] ?? '');
}

/** What stands in the column where it is filled. */
export function texts(records: readonly FileRecord[], column: string): string[] {
  return records.map((record) => asText(valueOf(record, column))).filter((text) => text !== '');
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
