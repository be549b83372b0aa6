/** How large a sample is to be (SPEC K3). */
export type SizeRule =
  | { readonly by: 'share'; readonly share: number; readonly floor: number }
  | {
      readonly by: 'precision';
      /** Wanted half-width of the interval, 0…0.5. */
      readonly halfWidth: number;
      readonly confidence: Confidence;
      /** The error rate that is expected; 0.5 where nothing is known. */
      readonly expected: number;
    };

export const confidences = [0.9, 0.95, 0.99] as const;
export type Confidence = (typeof confidences)[number];

export const defaultSize: SizeRule = { by: 'share', share: 0.05, floor: 20 };

/** Two-sided quantiles of the normal distribution. */
const quantiles: Record<Confidence, number> = {
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
  0.99: 2.5758293035489,
};

/** How many of a batch are looked at (SPEC K3). */
export function sampleSize(rule: SizeRule, batch: number): number {
  if (batch === 0) return 0;
  // Some shares of whole numbers come out a hair above the number they are.
  const up = (value: number) => Math.ceil(value - 1e-9);
  if (rule.by === 'share') return Math.min(batch, Math.max(1, rule.floor, up(batch * rule.share)));
  const z = quantiles[rule.confidence];
  const endless = (z * z * rule.expected * (1 - rule.expected)) / (rule.halfWidth * rule.halfWidth);
  return Math.min(batch, Math.max(1, up(endless / (1 + (endless - 1) / batch))));
}

/** Half the width of the interval that a sample of that size gives at an error rate, in the normal approximation. */
export function halfWidth(sample: number, batch: number, rate: number, confidence: Confidence = 0.95): number | null {
  if (sample === 0) return null;
  if (sample >= batch) return 0;
  return quantiles[confidence] * Math.sqrt(((rate * (1 - rate)) / sample) * ((batch - sample) / (batch - 1)));
}
