import type { KeptShare } from '#domain/adjudication/own-answers.ts';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** How much of somebody's answers decisions kept, with interval and n, or why there is no figure. */
export function sayKept({ kept, n, share, range, isThin }: KeptShare): string {
  if (share === null) return range.defined ? '' : `The share is ${range.reason}.`;
  const interval = range.defined ? ` (95 % interval ${percent(range.low)} to ${percent(range.high)})` : '';
  const thin = isThin ? ' Too few to tell much.' : '';
  return `Decisions kept ${kept} of ${n} disputed answers: ${percent(share)}${interval}.${thin}`;
}
