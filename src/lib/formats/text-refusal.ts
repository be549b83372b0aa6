import { type Cause, LONGEST_NAME, type Place, problem, quoted, type ReadRow } from './format.ts';
import { textProblem } from './text.ts';

/** Refuses what could not be stored and shown unchanged. */
export function textRefusal(rows: readonly ReadRow[], place: Place): ReadRow | null {
  for (const text of rows.flatMap(textsOf)) {
    const found = textProblem(text);
    if (found) return problem('unreadable-text', place, found);
  }
  const name = rows.flatMap(namesOf).find((text) => text.length > LONGEST_NAME);
  const cause: Cause = 'too-long';
  return name
    ? problem(cause, place, `${quoted(name)} is longer than ${LONGEST_NAME} characters, too long for a name`)
    : null;
}

function textsOf(row: ReadRow): string[] {
  switch (row.type) {
    case 'item':
      return [
        ...[row.key, row.parent ?? ''],
        ...row.content.map((part) => part.text),
        ...Object.entries(row.metadata).flat(),
      ];
    case 'annotation':
      return [row.annotator, row.question ?? '', row.derivedFrom ?? '', ...textsIn(row.value)];
    case 'reference':
      return [row.item, row.question ?? '', ...textsIn(row.value)];
    default:
      return [];
  }
}

function textsIn(value: unknown): string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map(String);
}

function namesOf(row: ReadRow): string[] {
  switch (row.type) {
    case 'item':
      return [row.key, row.parent ?? '', ...Object.keys(row.metadata)];
    case 'annotation':
      return [row.annotator, row.question ?? '', row.derivedFrom ?? ''];
    case 'reference':
      return [row.item, row.question ?? ''];
    default:
      return [];
  }
}
