import type { Answer, Candidate, ConflictType, Difference, Resolution } from './kind.ts';

/*
 * Conflicts of kinds whose answers are equal or differ as a whole: an item has at most one, with a candidate per
 * distinct answer.
 */

/** Names the one point on which such answers can differ. */
export const WHOLE = 'value';

/** None where all answers have the same key, otherwise one. */
export function conflictOfWholes<Value>(
  answers: readonly Answer<Value>[],
  type: ConflictType,
  keyOf: (value: Value) => string,
): readonly Difference<Value>[] {
  const candidates = candidatesOf(answers, keyOf);
  return candidates.length < 2 ? [] : [{ key: WHOLE, type, candidates }];
}

/**
 * A settlement stands on its own, also over answers that agree (an audit may overrule them) or were
 * withdrawn since; without one, the answers must agree.
 */
export function resolveWhole<Value>(
  answers: readonly Answer<Value>[],
  resolutions: ReadonlyMap<string, Resolution<Value>>,
  keyOf: (value: Value) => string,
): Value | null {
  const settled = resolutions.get(WHOLE);
  if (settled) return settled.outcome === 'label' ? settled.value : null;
  const [first] = answers;
  if (!first) return null;
  const key = keyOf(first.value);
  return answers.every((answer) => keyOf(answer.value) === key) ? first.value : null;
}

function candidatesOf<Value>(answers: readonly Answer<Value>[], keyOf: (value: Value) => string): Candidate<Value>[] {
  const candidates = new Map<string, { key: string; value: Value; annotators: string[] }>();
  for (const { annotator, value } of answers) {
    const key = keyOf(value);
    const candidate = candidates.get(key);
    if (candidate) candidate.annotators.push(annotator);
    else candidates.set(key, { key, value, annotators: [annotator] });
  }
  for (const { annotators } of candidates.values()) annotators.sort();
  return [...candidates.values()].sort((a, b) => b.annotators.length - a.annotators.length || (a.key < b.key ? -1 : 1));
}
