import type { Kind } from '#domain/kind.ts';
import { conflictOfWholes, resolveWhole } from '#domain/whole-answer.ts';
import { labelWeight, titled, titleOf } from '#lib/items/labels.ts';
import { configFrom, configSchema, fromData, valueSchema, widen, type ChoiceConfig } from './config.ts';
import { distance } from './distance.ts';
import { examples } from './examples.ts';

const keyOf = (value: string): string => value;

/** One label out of a list; an answer is the label's value. */
export const choice: Kind<ChoiceConfig, string> = {
  name: 'choice',
  title: 'Choice',
  config: configSchema,
  value: valueSchema,
  distance,
  keyOf,
  conflicts: (answers) => conflictOfWholes(answers, 'label', keyOf),
  resolve: (answers, resolutions) => resolveWhole(answers, resolutions, keyOf),
  weightOf: (value, { labels }) => labelWeight(value, labels),
  measures: ['percent_agreement', 'krippendorff_alpha'],
  summarise: (value, { labels }) => titleOf(value, labels),
  configFrom,
  widen,
  fromData,
  labelsOf: (value) => [value],
  labels: ({ labels }) => titled(labels),
  examples,
};
