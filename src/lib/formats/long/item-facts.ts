import { isPassing, isRemark, isTextName } from './column-names.ts';
import { isContent } from './column-texts.ts';
import type { Look } from './look.ts';
import { asText, type FileRecord, valueOf } from './record.ts';

/** Beside answers, a column belongs to the item when it is text to read, or is the same on every row of an item. */
export function factsOfItem(
  seen: Look,
  item: string,
  rest: readonly string[],
): { content: string[]; metadata: string[] } {
  const content = rest.filter((column) => isContent(seen.records, column) && isOfItem(seen.records, item, column));
  const metadata = rest.filter(
    (column) =>
      !content.includes(column) &&
      !isPassing(column) &&
      !isEmpty(seen.records, column) &&
      isConstant(seen.records, item, column),
  );
  return { content, metadata };
}

/** Text may be told by its name where no item comes twice in what is looked at, unless people wrote it as they answered. */
function isOfItem(records: readonly FileRecord[], item: string, column: string): boolean {
  const { same, different } = compareWithin(records, item, column);
  return different === 0 && (same > 0 || (isTextName(column) && !isRemark(column)));
}

/** Whether the column never changes within an item, seen on at least one item with several rows. */
function isConstant(records: readonly FileRecord[], item: string, column: string): boolean {
  const { same, different } = compareWithin(records, item, column);
  return same > 0 && different === 0;
}

/** How many rows say of a column what the first row of their item says, and how many something else. */
export function compareWithin(records: readonly FileRecord[], item: string, column: string) {
  const firsts = new Map<string, string>();
  let [same, different] = [0, 0];
  for (const record of records) {
    const key = asText(valueOf(record, item));
    const value = asText(valueOf(record, column));
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, value);
    else if (first === value) same++;
    else different++;
  }
  return { same, different };
}

export function isEmpty(records: readonly FileRecord[], column: string): boolean {
  return records.every((record) => asText(valueOf(record, column)) === '');
}
