import * as v from 'valibot';

const MOST_LABELS = 1_000;
const LONGEST_VALUE = 200;

/** Text that Postgres and the wire can carry unchanged: no NUL, no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

const text = (what: string, longest: number) =>
  v.pipe(
    v.string(`${what} must be text`),
    v.maxLength(longest, `${what} is longer than ${longest} characters`),
    v.check(isStorable, `${what} holds a NUL or a broken character: remove it`),
  );

const labelSchema = v.strictObject({
  /** What is stored, exported and compared. */
  value: v.pipe(
    text('the value of a label', LONGEST_VALUE),
    v.check((value) => value.trim() !== '', 'the value of a label must hold a visible character'),
  ),
  /** What people see instead of the value. */
  title: v.optional(text('the title of a label', 200)),
  /** When to choose it, in a sentence or two. */
  description: v.optional(text('the description of a label', 2_000)),
  /** How much a conflict about this label matters in the queue, compared with 1 for a label without a weight. */
  weight: v.optional(
    v.pipe(
      v.number('the weight of a label must be a number'),
      v.gtValue(0, 'the weight of a label must be above 0'),
      v.finite('the weight of a label must be finite'),
    ),
  ),
});

/** Settings of a choice question: the labels, of which an answer names exactly one. */
export const configSchema = v.strictObject({
  labels: v.pipe(
    v.array(labelSchema, 'labels must be a list'),
    v.minLength(1, 'give at least one label'),
    v.maxLength(
      MOST_LABELS,
      `more than ${MOST_LABELS} labels: a question with so many answers is better asked as text`,
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const seen = new Set<string>();
      dataset.value.forEach(({ value }, index) => {
        if (seen.has(value)) addIssue({ message: `label ${index + 1} repeats the value "${value}"` });
        seen.add(value);
      });
    }),
  ),
});

export type ChoiceConfig = v.InferOutput<typeof configSchema>;

/** One answer: the value of one of the labels. */
export function valueSchema({ labels }: ChoiceConfig): v.GenericSchema<unknown, string> {
  const values = new Set(labels.map((label) => label.value));
  const shown = [...values].slice(0, 5).join(', ') + (values.size > 5 ? `, … (${values.size} in all)` : '');
  return v.pipe(
    v.string('a choice must be text'),
    v.check(
      (value) => values.has(value),
      ({ input }) => `${quote(input)} is not one of the labels: ${shown}`,
    ),
  );
}

/** A value as it stands in JSON, cut where it would drown the message around it. */
function quote(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}

/**
 * The labels found in imported answers: by number where all are numbers, else alphabetically with
 * digits read as numbers ("item 9" before "item 10"), so that the same data always give the same order.
 *
 * @throws RangeError when the answers cannot be the labels of a choice, saying why.
 */
export function configFrom(values: Iterable<unknown>): ChoiceConfig {
  const found = [...new Set(values)];
  const parsed = v.safeParse(configSchema, { labels: found.map((value) => ({ value })) });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = issue.path?.[1]?.key;
    const where = typeof place === 'number' ? ` (found ${quote(found[place])})` : '';
    throw new RangeError(`the answers do not make a choice: ${issue.message}${where}`);
  }
  const { labels } = parsed.output;
  const compare = labels.every(({ value }) => NUMBER.test(value)) ? byNumber : byAlphabet;
  return { labels: labels.toSorted((a, b) => compare(a.value, b.value) || byCodeUnit(a.value, b.value)) };
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const alphabet = new Intl.Collator('en', { numeric: true });

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}

function byAlphabet(a: string, b: string): number {
  return alphabet.compare(a, b);
}

/** Tells apart texts that are the same number or sort alike ("1" and "1.0"). */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}
