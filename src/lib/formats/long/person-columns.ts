import { quoted } from '../format.ts';
import { plainName } from './column-names.ts';
import { asText, type FileRecord, valueOf } from './record.ts';

const MOST_LABELS = 20;

/**
 * Groups of columns that look like one column per annotator: called alike but for a number or letter, with few values,
 * the same ones. Such tables are not read yet, and would otherwise pass for facts about items.
 */
export function personColumns(columns: readonly string[], records: readonly FileRecord[]): string[][] {
  return [...Map.groupBy(columns, stem).values()].filter((names) => {
    if (names.length < 2 || records.length < 2) return false;
    const values = names.map((name) => valuesOf(name, records));
    const all = new Set(values.flatMap((some) => [...some]));
    // Where every cell has a value of its own, nothing shows that they answer the same question.
    if (all.size > MOST_LABELS || all.size >= records.length * names.length) return false;
    return values.every((some) => some.size > 0 && some.size * 2 >= all.size);
  });
}

/** What to say of such a group. */
export function sayPersonColumns(names: readonly string[]): string {
  const seen = names.slice(0, 6).map(quoted).join(', ') + (names.length > 6 ? ', …' : '');
  return `${seen} look like one column per annotator: write one row per answer (item, annotator, label) to have them read`;
}

/** `rater_1`, `rater 2` and `raterB` alike. */
function stem(name: string): string {
  return plainName(name).replace(/_?(\d+|(?<=_)[a-z])$/, '');
}

function valuesOf(column: string, records: readonly FileRecord[]): Set<string> {
  return new Set(records.map((record) => asText(valueOf(record, column)).trim()).filter((value) => value !== ''));
}
