import type { Answer, Candidate, Difference, Resolution } from '#domain/kind.ts';

/** A choice has one point to differ on, and this names it. */
const KEY = 'value';

/** None where all answers are equal, otherwise one: which label. */
export function conflicts(answers: readonly Answer<string>[]): readonly Difference<string>[] {
  const candidates = candidatesOf(answers);
  return candidates.length < 2 ? [] : [{ key: KEY, type: 'label', candidates }];
}

/**
 * A settlement stands on its own, also over answers that agree (an audit may overrule them) or were
 * withdrawn since; without one, the answers must agree.
 */
export function resolve(
  answers: readonly Answer<string>[],
  resolutions: ReadonlyMap<string, Resolution<string>>,
): string | null {
  const settled = resolutions.get(KEY);
  if (settled) return settled.outcome === 'label' ? settled.value : null;
  const [first] = answers;
  return first && answers.every((answer) => answer.value === first.value) ? first.value : null;
}

function candidatesOf(answers: readonly Answer<string>[]): Candidate<string>[] {
  const annotators = new Map<string, string[]>();
  for (const { annotator, value } of answers) {
    const others = annotators.get(value);
    if (others) others.push(annotator);
    else annotators.set(value, [annotator]);
  }
  return [...annotators]
    .map(([value, chosenBy]) => ({ key: value, value, annotators: chosenBy.sort() }))
    .sort((a, b) => b.annotators.length - a.annotators.length || (a.key < b.key ? -1 : 1));
}
