import type { Kind } from '#domain/kind.ts';
import { configFrom, configSchema, valueSchema, type ChoiceConfig } from './config.ts';
import { conflicts, resolve } from './conflicts.ts';
import { distance } from './distance.ts';
import { examples } from './examples.ts';

/** One label out of a list; an answer is the label's value. */
export const choice: Kind<ChoiceConfig, string> = {
  name: 'choice',
  title: 'Choice',
  config: configSchema,
  value: valueSchema,
  distance,
  keyOf: (value) => value,
  conflicts,
  resolve,
  weightOf: (value, { labels }) => labels.find((label) => label.value === value)?.weight ?? 1,
  measures: ['percent_agreement', 'krippendorff_alpha'],
  summarise: (value, { labels }) => {
    const title = labels.find((label) => label.value === value)?.title?.trim() || value;
    return title.trim().replace(/\s+/g, ' ');
  },
  configFrom,
  examples,
};
