import type { Candidate, Kind } from '#domain/kind.ts';

/** What is known here of the settings of a question whose answers are labels. */
interface Labelled {
  labels: { value: unknown; weight?: number }[];
}

/**
 * The settings of a question, widened by labels found in new data; unchanged (the same object) when it knows them all.
 * Known labels keep their order, titles and weights; new ones follow.
 *
 * @throws RangeError when the answers cannot be labels of this kind, saying why.
 */
export function widenConfig(kind: Kind<unknown, unknown>, config: unknown, values: ReadonlySet<unknown>): unknown {
  const known = (config as Labelled).labels;
  const names = new Set(known.map((label) => label.value));
  const fresh = [...values].filter((value) => !names.has(value));
  if (fresh.length === 0) return config;
  // Asked for all of them, so that limits on their number and form hold for the whole.
  kind.configFrom([...names, ...fresh]);
  const { labels } = kind.configFrom(fresh) as Labelled;
  return { ...(config as Labelled), labels: [...known, ...labels] };
}

/** The largest weight among the labels a conflict is about (domain/adjudication SPEC C7). */
export function weightOf(config: unknown, candidates: readonly Candidate<unknown>[]): number {
  const weights = new Map((config as Labelled).labels.map(({ value, weight }) => [value, weight ?? 1]));
  return Math.max(...candidates.map(({ value }) => weights.get(value) ?? 1));
}
