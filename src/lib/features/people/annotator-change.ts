import type { AliasEffect } from '#lib/protocol/annotator-aliases.ts';
import type { AnnotatorRow } from '#lib/protocol/people.ts';
import { sayCount, sayNumber } from '#lib/ui/say-count.ts';

/** What is about to be said of an annotator. */
export interface AnnotatorChange {
  readonly kind: 'merge' | 'rename' | 'model';
  readonly annotator: AnnotatorRow;
}

/** What a merge or a marking changes, a line per thing that changes at all. */
export function sayEffect({ items, shared, differing, conflicts }: AliasEffect): string[] {
  const lines = [`${sayCount(items, 'item')} with their answers`];
  if (shared > 0) {
    const others = differing === 0 ? 'the same each time' : `${sayNumber(differing)} of them differing`;
    lines.push(`${sayCount(shared, 'answer')} given twice (${others}): the newest counts`);
  }
  const { opened, closed, changed, decided } = conflicts;
  if (closed > 0) lines.push(`${sayCount(closed, 'conflict')} without a difference any more`);
  if (opened > 0) lines.push(`${sayCount(opened, 'new conflict')}`);
  if (changed > 0) lines.push(`${sayCount(changed, 'open conflict')} with other answers or people`);
  if (decided > 0)
    lines.push(`${sayCount(decided, 'decided conflict')} with other answers: the decision stands and is flagged`);
  if (opened + closed + changed + decided === 0) lines.push('No conflict changes');
  return lines;
}
