import { listed } from '../format.ts';
import { isPersonWord, plainName } from './column-names.ts';
import { asText, type FileRecord, valueOf } from './record.ts';

const MOST_LABELS = 20;

/** Columns that seem to hold the answers of one person each. */
export interface PersonColumns {
  readonly columns: readonly string[];
  /** Whether their names say so (`rater_1`, `ann_mira`); else only their values do (`q1`, `q2`, or people's names). */
  readonly isNamed: boolean;
}

/**
 * Groups of columns that look like one column per annotator: called alike, with few values, the same ones. Names that
 * differ only by number or letter and say nothing of people may as well be several questions.
 */
export function personColumns(columns: readonly string[], records: readonly FileRecord[]): PersonColumns[] {
  if (records.length < 2) return [];
  return [...Map.groupBy(columns, stem)]
    .filter(([, names]) => shareAnswers(names, records))
    .map(([name, names]) => ({ columns: names, isNamed: name.split('_').some(isPersonWord) }));
}

/** Whether at least two columns hold values of one small set, each a good part of it. */
export function shareAnswers(names: readonly string[], records: readonly FileRecord[]): boolean {
  if (names.length < 2) return false;
  const values = names.map((name) => valuesOf(name, records));
  const all = new Set(values.flatMap((some) => [...some]));
  // Where every cell has a value of its own, nothing shows that they answer the same question.
  if (all.size > MOST_LABELS || all.size >= records.length * names.length) return false;
  return values.every((some) => some.size > 0 && some.size * 2 >= all.size);
}

/** What to say of a group that is not taken. */
export function sayPersonColumns(names: readonly string[]): string {
  return `${listed(names)} look like one column per annotator: say that these columns are people to have them read, or write one row per answer (item, annotator, label)`;
}

/** `rater_1`, `rater 2` and `raterB` alike; `ann_mira` and `ann_tomas` too, for what comes first says that they are people. */
function stem(name: string): string {
  const plain = plainName(name);
  const [first = '', ...others] = plain.split('_');
  if (others.length > 0 && isPersonWord(first)) return first;
  return plain.replace(/_?(\d+|(?<=_)[a-z])$/, '');
}

/** Different values, at most one more than a group may have. */
function valuesOf(column: string, records: readonly FileRecord[]): Set<string> {
  const values = new Set<string>();
  for (const record of records) {
    const text = asText(valueOf(record, column)).trim();
    if (text !== '') values.add(text);
    if (values.size > MOST_LABELS) break;
  }
  return values;
}
