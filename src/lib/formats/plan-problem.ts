import type { FilePlan } from './format.ts';

const WIDE = ', or columns of people';

/** Why a file cannot be read by this plan, whatever stands in the file; null when it can. One clause of a sentence. */
export function planProblem({ role, format, delimiter, columns, given = {} }: FilePlan): string | null {
  const { item, annotator, label, gold, people = [], content } = columns;
  if (item === '' && !given.item) return 'no column names the item';
  if (role === 'ratings' && people.length === 0) {
    if (annotator === undefined && !given.annotator) return `answers need a column for the annotator${WIDE}`;
    if (label === undefined) return `answers need a column for the label${WIDE}`;
  }
  if (role === 'ratings' && people.length > 0 && (annotator !== undefined || label !== undefined)) {
    return 'answers stand in the columns of people, or in one column beside an annotator, not in both';
  }
  if (role === 'gold' && gold === undefined) return 'gold needs a column for the reference answer';
  if ((format === 'csv' || format === 'tsv') && delimiter.length !== 1) {
    return 'a table needs the character between columns';
  }
  const used = [item, annotator, label, gold, ...people].filter((name) => name !== undefined);
  if (new Set(used).size !== used.length) return 'item, annotator, label, gold and people are columns of their own';
  return content.some((name) => used.includes(name)) ? 'a column shown as text has no other use' : null;
}
