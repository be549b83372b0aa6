import type { ImportReport } from '#lib/protocol/data.ts';

const words: readonly (readonly [keyof ImportReport, string, string])[] = [
  ['newItems', 'new item', 'new items'],
  ['updatedItems', 'item with new content', 'items with new content'],
  ['newAnnotators', 'new annotator', 'new annotators'],
  ['newAnnotations', 'new answer', 'new answers'],
  ['changedAnnotations', 'changed answer, the earlier one kept', 'changed answers, the earlier ones kept'],
  ['unchangedAnnotations', 'answer that was there already', 'answers that were there already'],
  ['withdrawnAnnotations', 'answer withdrawn, kept as history', 'answers withdrawn, kept as history'],
  ['newReferences', 'reference answer', 'reference answers'],
  ['changedReferences', 'earlier reference superseded', 'earlier references superseded'],
  ['newConflicts', 'new conflict', 'new conflicts'],
  ['changedConflicts', 'conflict with new data', 'conflicts with new data'],
  ['problems', 'row that could not be read', 'rows that could not be read'],
];

/** What an import did, a line per thing that happened at all. */
export function sayReport(report: ImportReport): string[] {
  const lines = words
    .filter(([name]) => report[name] > 0)
    .map(([name, one, many]) => `${report[name].toLocaleString('en')} ${report[name] === 1 ? one : many}`);
  return lines.length > 0 ? lines : ['Nothing new: everything in these files was there already.'];
}
