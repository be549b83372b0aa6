/** How bad an error is, the worst first. */
export const severities = ['critical', 'major', 'minor'] as const;

export type Severity = (typeof severities)[number];

export const severityTitles: Record<Severity, { readonly title: string; readonly says: string }> = {
  critical: { title: 'Critical', says: 'It must not reach anybody: harmful, or the opposite of what is true.' },
  major: { title: 'Major', says: 'The label is wrong and would teach a model something wrong.' },
  minor: { title: 'Minor', says: 'Another label is better, but this one can be understood.' },
};

/** When a batch is to be rejected (SPEC K9). */
export type AcceptanceRule =
  | { readonly by: 'count'; readonly severity: Severity; readonly most: number }
  | { readonly by: 'rate'; readonly weights: Readonly<Record<Severity, number>>; readonly limit: number };

export const defaultAcceptance: AcceptanceRule = { by: 'count', severity: 'major', most: 1 };
export const defaultWeights: Readonly<Record<Severity, number>> = { critical: 1, major: 0.5, minor: 0.1 };

/** What was found on one sampled item: how bad, or null for right. */
export type Found = Severity | null;

export type RulesWord = 'accept' | 'reject' | 'open';

/** What the rule says so far (SPEC K10). `size`: of the whole sample, looked at or not. */
export function rulesWord(rule: AcceptanceRule, found: readonly Found[], size: number): RulesWord {
  const over = rule.by === 'count' ? counted(rule.severity, found) > rule.most : isAbove(rule, found, size);
  if (over) return 'reject';
  return size > 0 && found.length >= size ? 'accept' : 'open';
}

/** How many errors are at least as severe. */
export function counted(severity: Severity, found: readonly Found[]): number {
  const least = severities.indexOf(severity);
  return found.filter((one) => one !== null && severities.indexOf(one) <= least).length;
}

function isAbove({ weights, limit }: AcceptanceRule & { by: 'rate' }, found: readonly Found[], size: number): boolean {
  if (size === 0) return false;
  const sum = found.reduce((total, one) => total + (one === null ? 0 : weights[one]), 0);
  // Sums of tenths come out a hair beside the number they are.
  return sum / size > limit + 1e-9;
}

/** The rule as a sentence. */
export function sayRule(rule: AcceptanceRule): string {
  if (rule.by === 'count') {
    const errors = `${rule.most} ${rule.most === 1 ? 'error' : 'errors'}`;
    const which = { critical: ' that are critical', major: ' that are major or worse', minor: '' }[rule.severity];
    return `Reject with more than ${errors + (rule.most === 1 ? which.replace('are', 'is') : which)}`;
  }
  const { critical, major, minor } = rule.weights;
  const percent = Number((rule.limit * 100).toFixed(2));
  return `Reject with weighted errors above ${percent} % (critical ${critical}, major ${major}, minor ${minor})`;
}

/** Why somebody may not close the audit in this way, or null (SPEC K11). */
export function closingProblem(
  outcome: 'accepted' | 'rejected' | 'dropped',
  word: RulesWord,
  { looked, size }: { readonly looked: number; readonly size: number },
): string | null {
  if (outcome === 'dropped' || looked >= size) return null;
  if (outcome === 'rejected' && word === 'reject') return null;
  const left = size - looked;
  return `${left} of the sample ${left === 1 ? 'is' : 'are'} not looked at yet: a batch is ${outcome} on the whole of it.`;
}

/** The chance that a rule by count accepts a batch (SPEC K13). */
export function acceptanceChance(batch: number, errors: number, sample: number, most: number): number {
  let sum = 0;
  const fewest = Math.max(0, sample - (batch - errors));
  for (let found = fewest; found <= Math.min(most, errors, sample); found++) {
    sum += Math.exp(logChoose(errors, found) + logChoose(batch - errors, sample - found) - logChoose(batch, sample));
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) log += Math.log((n - Math.min(k, n - k) + i) / i);
  return log;
}
