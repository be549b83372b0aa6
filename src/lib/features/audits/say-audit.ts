import type { RulesWord } from '#domain/audit/acceptance.ts';
import type { ErrorRate } from '#domain/audit/error-rate.ts';
import type { AuditSummary, Outcome } from '#lib/protocol/audit-views.ts';

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  dropped: 'Dropped',
};

export const ruleWords: Readonly<Record<RulesWord, string>> = {
  accept: 'The rule says accept.',
  reject: 'The rule says reject.',
  open: 'The rule says nothing yet.',
};

/** A share as people read it: 4.2 %. */
export function sayPercent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.0995 ? 1 : 0))} %`;
}

/** A rate with its interval, or why there is none. */
export function sayRate({ rate, range }: ErrorRate): string {
  if (rate === null) return range.defined ? '' : range.reason;
  return range.defined
    ? `${sayPercent(rate)} (${sayPercent(range.low)} to ${sayPercent(range.high)})`
    : `${sayPercent(rate)}, ${range.reason}`;
}

/** How an audit stands, in a few words. */
export function sayState({ outcome, looked, sample }: Pick<AuditSummary, 'outcome' | 'looked' | 'sample'>): string {
  if (outcome !== null) return outcomeWords[outcome];
  return looked === sample ? 'To be accepted or rejected' : `${looked} of ${sample} looked at`;
}
