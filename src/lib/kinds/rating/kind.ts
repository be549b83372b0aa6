import type { Kind } from '#domain/kind.ts';
import { conflictOfWholes, resolveWhole } from '#domain/whole-answer.ts';
import { onOneLine } from '#lib/items/text-rules.ts';
import { configFrom, configSchema, fromData, pointsOf, valueSchema, widen, type RatingConfig } from './config.ts';
import { distance } from './distance.ts';
import { examples } from './examples.ts';

const keyOf = (value: number): string => String(value);

/** A point on a scale of whole numbers whose order counts; an answer is the number. */
export const rating: Kind<RatingConfig, number> = {
  name: 'rating',
  title: 'Rating',
  config: configSchema,
  value: valueSchema,
  distance,
  keyOf,
  conflicts: (answers) => conflictOfWholes(answers, 'score', keyOf),
  resolve: (answers, resolutions) => resolveWhole(answers, resolutions, keyOf),
  weightOf: (_, { weight }) => weight ?? 1,
  measures: ['percent_agreement', 'krippendorff_alpha_ordinal'],
  summarise,
  configFrom,
  widen,
  fromData,
  labelsOf: (value) => [String(value)],
  labels: (scale) => pointsOf(scale).map((point) => ({ value: String(point), title: summarise(point, scale) })),
  examples,
};

function summarise(value: number, { labels }: RatingConfig): string {
  const title = labels?.find((label) => label.value === value)?.title;
  return title ? `${shown(value)} – ${onOneLine(title)}` : shown(value);
}

/** With a minus sign, which is as wide as the digits. */
function shown(value: number): string {
  return String(value).replace('-', '−');
}
