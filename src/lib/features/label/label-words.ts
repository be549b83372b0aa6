import type { AskPreview } from '#lib/protocol/labels.ts';
import type { LabelState, WhyNotConflict, WhyNotPerson } from '#domain/adjudication/another-label.ts';
import { sayCount, sayNumber } from '#lib/ui/say-count.ts';

/** How a label that was asked for stands, in a word or two. */
export const stateWords: Readonly<Record<LabelState, string>> = {
  open: 'open',
  given: 'given',
  withdrawn: 'taken back',
  left: 'may not label any more',
  elsewhere: 'answered elsewhere',
  decided: 'decided meanwhile',
  settled: 'nobody differs any more',
  seen: 'has seen the answers',
};

/** Why a label is not to be given any more, to whoever was asked. */
export const overWords: Readonly<Record<LabelState, string>> = {
  open: '',
  given: 'You gave this label. It can’t be changed any more: the conflict was decided, or you have seen the answers.',
  withdrawn: 'Your label is not asked for any more.',
  left: 'You may not label here any more.',
  elsewhere: 'Your answer to this came in with an import.',
  decided: 'This was decided meanwhile: your label is not needed any more.',
  settled: 'Nobody differs here any more: your label is not needed.',
  seen: 'You have seen the others’ answers, so a label of yours would not be blind.',
};

const leftWords: readonly (readonly [WhyNotConflict, (count: string) => string])[] = [
  ['asked', (count) => `${count} wait for a label already`],
  ['decided', (count) => `${count} decided`],
  ['waiting', (count) => `${count} wait for another question`],
  ['nobody', (count) => `${count} that none of them can label`],
];

/** What an act of asking would do: “8 labels of 10. Left out: 2 decided.” */
export function sayAsking({ asked, count, left }: Pick<AskPreview, 'asked' | 'count' | 'left'>): string {
  const parts = leftWords.flatMap(([why, say]) => (left[why] > 0 ? [say(sayNumber(left[why]))] : []));
  const out = parts.length > 0 ? ` Left out: ${parts.join(', ')}.` : '';
  return `${sayCount(asked, 'label')} of ${sayNumber(count)} to ask for.${out}`;
}

const notWords: readonly (readonly [WhyNotPerson, string])[] = [
  ['answered', 'answered'],
  ['seen', 'seen'],
  ['hidden', 'not in their group'],
];

/** What somebody can label of what is chosen, and why not the rest: “7 of 10 (2 answered, 1 seen)”. */
export function sayAble({ able, not, owes }: Pick<AskPreview['people'][number], 'able' | 'not' | 'owes'>): string {
  const parts = notWords.flatMap(([why, word]) => (not[why] > 0 ? [`${sayNumber(not[why])} ${word}`] : []));
  const total = able + not.answered + not.seen + not.hidden;
  const whys = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  return `can label ${sayNumber(able)} of ${sayNumber(total)}${whys}${owes > 0 ? `, owes ${sayNumber(owes)}` : ''}`;
}

/** A due day, from the first moment after it. */
export function sayDue(dueAt: number): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }).format(dueAt - 1);
}

/** The moment by which something due on a day (`2026-11-30`, the reader's own) is late: the start of the next one. */
export function dueAfter(day: string): number | null {
  const [year, month, date] = day.split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date + 1).getTime() : null;
}
