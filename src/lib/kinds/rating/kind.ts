import type { Kind } from '#domain/kind.ts';
import { conflictOfWholes, resolveWhole } from '#domain/whole-answer.ts';
import { onOneLine } from '#lib/items/text-rules.ts';
import { configFrom, configSchema, valueSchema, type RatingConfig } from './config.ts';
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
  summarise: (value, { labels }) => {
    const title = labels?.find((label) => label.value === value)?.title;
    return title ? `${shown(value)} – ${onOneLine(title)}` : shown(value);
  },
  configFrom,
  examples,
};

/** With a minus sign, which is as wide as the digits. */
function shown(value: number): string {
  return String(value).replace('-', '−');
}
