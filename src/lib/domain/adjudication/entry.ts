import type { Answer, Difference, Kind } from '#domain/kind.ts';

/** When a question of an item enters the queue. */
export interface EntryRule {
  /** Fewest people who must have answered. */
  readonly minRaters: number;
  /** Share of the largest candidate (0…1] from which on a question counts as agreed; 1 = any difference enters. */
  readonly agreedAt: number;
}

export const defaultEntry: EntryRule = { minRaters: 2, agreedAt: 1 };

/** The differences of an item's answers that enter the queue (SPEC C1). `answers` are people's, one each (C2). */
export function enteringDifferences<Config, Value>(
  kind: Kind<Config, Value>,
  config: Config,
  answers: readonly Answer<Value>[],
  rule: EntryRule,
): readonly Difference<Value>[] {
  if (answers.length < rule.minRaters) return [];
  return kind.conflicts(answers, config).filter((difference) => {
    const sizes = difference.candidates.map((candidate) => candidate.annotators.length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return Math.max(...sizes) / total < rule.agreedAt;
  });
}
