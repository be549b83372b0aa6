import type { Kind } from '#domain/kind.ts';
import { conflictOfWholes, resolveWhole } from '#domain/whole-answer.ts';
import { labelWeight, titled, titleOf } from '#lib/items/labels.ts';
import { configFrom, configSchema, fromData, valueSchema, widen, type MultiChoiceConfig } from './config.ts';
import { distance } from './distance.ts';
import { examples } from './examples.ts';

/** As JSON, which keeps a label with a comma in it apart from two labels. */
const keyOf = (value: readonly string[]): string => JSON.stringify(value.toSorted());

/** Any number of labels out of a list; an answer is the sorted list of their values, empty for "none of them". */
export const multiChoice: Kind<MultiChoiceConfig, readonly string[]> = {
  name: 'multi-choice',
  title: 'Multi-choice',
  config: configSchema,
  value: valueSchema,
  distance,
  keyOf,
  conflicts: (answers) => conflictOfWholes(answers, 'label', keyOf),
  resolve: (answers, resolutions) => resolveWhole(answers, resolutions, keyOf),
  weightOf: (value, { labels }) => (value.length === 0 ? 1 : Math.max(...value.map((one) => labelWeight(one, labels)))),
  measures: ['percent_agreement', 'krippendorff_alpha'],
  summarise: (value, { labels }) => {
    if (value.length === 0) return 'None of them';
    const chosen = new Set(value);
    const inListOrder = labels.filter((label) => chosen.has(label.value)).map((label) => label.value);
    // A label that has left the list is still part of the answer.
    const gone = value.filter((one) => !inListOrder.includes(one));
    return [...inListOrder, ...gone].map((one) => titleOf(one, labels)).join(', ');
  },
  configFrom,
  widen,
  fromData,
  labelsOf: (value) => value,
  labels: ({ labels }) => titled(labels),
  examples,
};
