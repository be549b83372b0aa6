import type { Answer, Kind, Resolution } from '#domain/kind.ts';

/** What makes a question of an item count as agreed, without a decision (SPEC B1). */
export interface AgreedRule {
  /** Fewest people who must have answered. */
  readonly minRaters: number;
  /** Share of the people who must hold each point (0.5…1]; 1 = all of them. */
  readonly minShare: number;
}

/** What a resolution by policy is called wherever it is a reason. */
export function agreedPolicyName({ minRaters, minShare }: AgreedRule): string {
  const share = minShare < 1 ? ` with at least ${Number((minShare * 100).toFixed(1))} % the same` : '';
  return `agreed by ≥ ${minRaters} of the independent layer${share}`;
}

/** The value on which people agree by this rule, or null (SPEC B1). `answers` are people's, one each. */
export function agreedValue<Config, Value>(
  kind: Kind<Config, Value>,
  config: Config,
  answers: readonly Answer<Value>[],
  { minRaters, minShare }: AgreedRule,
): { readonly value: Value } | null {
  if (answers.length < minRaters) return null;
  const held = new Map<string, Resolution<Value>>();
  for (const { key, candidates } of kind.conflicts(answers, config)) {
    const sizes = candidates.map(({ annotators }) => annotators.length);
    const [strongest] = candidates;
    const share = Math.max(...sizes) / sizes.reduce((sum, size) => sum + size, 0);
    // Up to half could be held by two answers at once.
    if (!strongest || share <= 0.5 || share < minShare) return null;
    held.set(key, { outcome: 'label', value: strongest.value });
  }
  const value = kind.resolve(answers, held, config);
  return value === null ? null : { value };
}

/** Whether a resolution by policy still stands on the answers of now (SPEC B5). */
export function standsByPolicy<Config, Value>(
  kind: Kind<Config, Value>,
  config: Config,
  answers: readonly Answer<Value>[],
  resolved: { readonly rule: AgreedRule; readonly value: Value },
): boolean {
  const now = agreedValue(kind, config, answers, resolved.rule);
  return now !== null && kind.keyOf(now.value) === kind.keyOf(resolved.value);
}
