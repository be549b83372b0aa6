import * as v from 'valibot';
import { labelsSchema } from '../label-settings.ts';
import { inOrder, nameSome, withLabels } from '#lib/items/labels.ts';
import { quoteValue } from '#lib/items/text-rules.ts';

const count = (what: string) =>
  v.pipe(
    v.number(`${what} must be a number`),
    v.integer(`${what} must be a whole number`),
    v.minValue(0, `${what} must not be below 0`),
  );

/** Settings of a multi-choice question: the labels, of which an answer names any number between `min` and `max`. */
export const configSchema = v.pipe(
  v.strictObject({
    labels: labelsSchema('a question with so many is better asked in parts'),
    /** The fewest labels of an answer; 0, so that "none of them" is an answer, where it is left out. */
    min: v.optional(count('min')),
    /** The most labels of an answer; all of them where it is left out. */
    max: v.optional(v.pipe(count('max'), v.minValue(1, 'max must be 1 or more'))),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { labels, min = 0, max = labels.length } = dataset.value;
    if (min > labels.length) addIssue({ message: `min is ${min}, and there are ${labels.length} labels` });
    else if (min > max) addIssue({ message: 'max must not be below min' });
  }),
);

export type MultiChoiceConfig = v.InferOutput<typeof configSchema>;

/** Any set that can be written, whatever the labels of the question. */
const setSchema = v.pipe(
  v.array(v.string('a label must be text'), 'an answer must be a list of labels'),
  v.check((values) => new Set(values).size === values.length, 'a label is named twice'),
  v.transform((values) => values.toSorted()),
);

/**
 * One answer: the values of the labels chosen, in the order of their characters, which makes equal sets equal lists;
 * they may come in any order. The empty list is the answer "none of them".
 */
export function valueSchema({
  labels,
  min = 0,
  max = labels.length,
}: MultiChoiceConfig): v.GenericSchema<unknown, readonly string[]> {
  const known = new Set(labels.map((label) => label.value));
  const shown = nameSome(labels);
  return v.pipe(
    setSchema,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const strange = dataset.value.find((value) => !known.has(value));
      const { length } = dataset.value;
      if (strange !== undefined) addIssue({ message: `${quoteValue(strange)} is not one of the labels: ${shown}` });
      else if (length < min) addIssue({ message: `at least ${min} must be chosen, not ${length}` });
      else if (length > max) addIssue({ message: `at most ${max} may be chosen, not ${length}` });
    }),
  );
}

/**
 * The labels found in imported answers, in an order that depends on nothing else; how many an answer may name is left
 * open.
 *
 * @throws RangeError when the answers are not lists of labels, saying why.
 */
export function configFrom(values: Iterable<unknown>): MultiChoiceConfig {
  const found = new Set<string>();
  for (const answer of new Set(values)) {
    const set = v.safeParse(setSchema, answer);
    if (!set.success) throw unfit(`${set.issues[0].message} (found ${quoteValue(answer)})`);
    for (const value of set.output) found.add(value);
  }
  if (found.size === 0) throw unfit('none of them names a label');
  const labels = [...found].map((value) => ({ value }));
  const parsed = v.safeParse(configSchema, { labels });
  if (parsed.success) return { labels: inOrder(parsed.output.labels) };
  const [issue] = parsed.issues;
  const place = issue.path?.[1]?.key;
  throw unfit(issue.message + (typeof place === 'number' ? ` (found ${quoteValue(labels[place]?.value)})` : ''));
}

/**
 * The labels there are, followed by those the answers name beside them. What is no set of labels is left out.
 *
 * @throws RangeError when there would be no label or too many, or one cannot be a label.
 */
export function widen(config: MultiChoiceConfig | null, values: Iterable<unknown>): MultiChoiceConfig {
  const sets = [...values].filter((value) => v.is(setSchema, value));
  if (config === null) return configFrom(sets);
  const known = new Set(config.labels.map(({ value }) => value));
  const fresh = sets
    .map((set) => (set as string[]).filter((value) => !known.has(value)))
    .filter((set) => set.length > 0);
  if (fresh.length === 0) return config;
  // Asked for all of them, so that the limit on their number holds for the whole.
  configFrom([[...known], ...fresh]);
  return { ...config, labels: [...withLabels(config.labels, configFrom(fresh).labels)] };
}

/**
 * A list as it is, without repeats; a text as the labels between its separators, as the list it is in JSON, or as one
 * label.
 */
export function fromData(raw: unknown, separator?: string): unknown {
  if (Array.isArray(raw)) return [...new Set((raw as unknown[]).map(asLabel))];
  if (typeof raw === 'number') return [String(raw)];
  if (typeof raw !== 'string') return raw;
  if (separator) return [...new Set(raw.split(separator).map((part) => part.trim()))].filter((part) => part !== '');
  const list = raw.startsWith('[') ? listIn(raw) : null;
  return list ? fromData(list) : [raw];
}

function asLabel(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : value;
}

function listIn(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function unfit(why: string): RangeError {
  return new RangeError(`the answers do not make a multi-choice: ${why}`);
}
