import * as v from 'valibot';
import { labelsSchema } from '../label-settings.ts';
import { inOrder, nameSome, withLabels } from '#lib/items/labels.ts';
import { quoteValue } from '#lib/items/text-rules.ts';

/** Settings of a choice question: the labels, of which an answer names exactly one. */
export const configSchema = v.strictObject({
  labels: labelsSchema('a question with so many answers is better asked as text'),
});

export type ChoiceConfig = v.InferOutput<typeof configSchema>;

/** One answer: the value of one of the labels. */
export function valueSchema({ labels }: ChoiceConfig): v.GenericSchema<unknown, string> {
  const values = new Set(labels.map((label) => label.value));
  const shown = nameSome(labels);
  return v.pipe(
    v.string(({ input }) =>
      Array.isArray(input) && input.length > 1
        ? `${input.length} labels were given: a choice is one`
        : 'a choice must be text',
    ),
    v.check(
      (value) => values.has(value),
      ({ input }) => `${quoteValue(input)} is not one of the labels: ${shown}`,
    ),
  );
}

/**
 * The labels found in imported answers, in an order that depends on nothing else.
 *
 * @throws RangeError when the answers cannot be the labels of a choice, saying why.
 */
export function configFrom(values: Iterable<unknown>): ChoiceConfig {
  const found = [...new Set(values)];
  const parsed = v.safeParse(configSchema, { labels: found.map((value) => ({ value })) });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = issue.path?.[1]?.key;
    const where = typeof place === 'number' ? ` (found ${quoteValue(found[place])})` : '';
    throw new RangeError(`the answers do not make a choice: ${issue.message}${where}`);
  }
  return { labels: inOrder(parsed.output.labels) };
}

/**
 * The labels there are, followed by those of the answers that have none yet. What is no text is left out.
 *
 * @throws RangeError when there would be too many labels, or one cannot be a label.
 */
export function widen(config: ChoiceConfig | null, values: Iterable<unknown>): ChoiceConfig {
  const texts = [...new Set(values)].filter((value) => typeof value === 'string');
  if (config === null) return configFrom(texts);
  const known = new Set(config.labels.map(({ value }) => value));
  const fresh = texts.filter((value) => !known.has(value));
  if (fresh.length === 0) return config;
  // Asked for all of them, so that the limit on their number holds for the whole.
  configFrom([...known, ...fresh]);
  return { ...config, labels: [...withLabels(config.labels, configFrom(fresh).labels)] };
}

/** Text as it is, a number as its text, a list of one label as that label. */
export function fromData(raw: unknown): unknown {
  const [only, ...others] = Array.isArray(raw) ? (raw as unknown[]) : [raw];
  if (others.length > 0) return raw;
  return typeof only === 'number' || typeof only === 'boolean' ? String(only) : (only ?? raw);
}
