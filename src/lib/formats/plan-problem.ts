import type { FilePlan } from './format.ts';

const WIDE = ', or columns of people';

/** Why a file cannot be read by this plan, whatever stands in the file; null when it can. One clause of a sentence. */
export function planProblem({ role, format, delimiter, sheet, columns, given = {} }: FilePlan): string | null {
  const { item, annotator, label, gold, people = [], answers = [], content, parent, question, derived } = columns;
  const isWide = people.length > 0;
  if (item === '' && !given.item) return 'no column names the item';
  if (role === 'ratings' && !isWide) {
    if (annotator === undefined && !given.annotator) return `answers need a column for the annotator${WIDE}`;
    if (label === undefined && answers.length === 0) return `answers need a column for the label${WIDE}`;
  }
  if (role === 'ratings' && isWide && (annotator !== undefined || label !== undefined)) {
    return 'answers stand in the columns of people, or in one column beside an annotator, not in both';
  }
  if (answers.length > 0 && (isWide || label !== undefined)) {
    return 'a column for each question leaves no place for another one with the answer, or with a person';
  }
  if (answers.length > 0 && question !== undefined) {
    return 'the question is named by a column, or each question has a column of its own, not both';
  }
  if (answers.length > 0 && gold !== undefined && format !== 'label-studio') {
    return 'the columns are a question each: of which the reference answer is, nothing says';
  }
  if (role === 'items' && question !== undefined) return 'a question is named, and there is no answer to it';
  if (role === 'gold' && gold === undefined && answers.length === 0)
    return 'gold needs a column for the reference answer';
  if ((format === 'csv' || format === 'tsv') && delimiter.length !== 1) {
    return 'a table needs the character between columns';
  }
  if (format === 'xlsx' && !sheet) return 'a workbook needs the sheet that is read';
  if (derived !== undefined && isWide)
    return 'in columns of people, nothing says which answer was made from a prediction';
  const used = [item, annotator, label, gold, question, parent, derived, ...people, ...answers].filter(
    (name) => name !== undefined && name !== '',
  );
  if (new Set(used).size !== used.length) {
    return 'item, annotator, label, gold, question, parent, the model it was made from and people are columns of their own';
  }
  return content.some((name) => used.includes(name)) ? 'a column shown as text has no other use' : null;
}
