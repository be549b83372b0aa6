import * as v from 'valibot';
import { settingText, settingWeight } from '../label-settings.ts';
import { quoteValue } from '#lib/items/text-rules.ts';

const MOST_POINTS = 1_001;
/** A scale that spans up to this is made of steps of 1. */
const SHORT_SPAN = 10;

const whole = (what: string) =>
  v.pipe(
    v.number(`${what} must be a number`),
    v.safeInteger(`${what} must be a whole number`),
    // JSON keeps −0, and it is no other point than 0.
    v.transform((value) => value + 0),
  );

const text = (what: string, longest: number) =>
  v.pipe(
    settingText(what, longest),
    v.check((value) => value.trim() !== '', `${what} must hold a visible character`),
  );

const labelSchema = v.strictObject({
  /** The point of the scale it stands at. */
  value: whole('the point of a label'),
  /** What the point means, in a few words. */
  title: text('the title of a label', 200),
  /** When to give it, in a sentence or two. */
  description: v.optional(text('the description of a label', 2_000)),
});

/**
 * Settings of a rating question: a scale whose points run from `min` to `max` in steps of `step`, all whole numbers.
 * A scale of one point (`min` = `max`) is what data give in which everybody said the same.
 */
export const configSchema = v.pipe(
  v.strictObject({
    min: whole('min'),
    max: whole('max'),
    step: v.pipe(whole('step'), v.minValue(1, 'step must be 1 or more')),
    /** Words for some or all of the points. */
    labels: v.optional(v.array(labelSchema, 'labels must be a list')),
    /** How much a conflict matters in the queue, compared with 1 for a question without a weight. */
    weight: v.optional(settingWeight('the weight')),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { labels = [], ...scale } = dataset.value;
    if (scale.max < scale.min) return addIssue({ message: 'max must not be below min' });
    if ((scale.max - scale.min) % scale.step !== 0) {
      return addIssue({ message: `steps of ${scale.step} from ${scale.min} do not meet ${scale.max}` });
    }
    if ((scale.max - scale.min) / scale.step >= MOST_POINTS) {
      return addIssue({ message: `a scale of more than ${MOST_POINTS} points: give a larger step` });
    }
    const seen = new Set<number>();
    for (const { value } of labels) {
      if (!isOnScale(value, scale)) addIssue({ message: `a label stands at ${value}, which is not on the scale` });
      if (seen.has(value)) addIssue({ message: `two labels stand at ${value}` });
      seen.add(value);
    }
  }),
);

export type RatingConfig = v.InferOutput<typeof configSchema>;

/** The points of a scale, lowest first. */
export function pointsOf({ min, max, step }: RatingConfig): number[] {
  return Array.from({ length: (max - min) / step + 1 }, (_, index) => min + index * step);
}

/**
 * One answer: a point of the scale. Files hand over text, so the text of a whole number (`4`, also the `4.0` that
 * spreadsheets make of it) counts as that number, and the words of a point (`mild`) as that point.
 */
export function valueSchema(scale: RatingConfig): v.GenericSchema<unknown, number> {
  const { min, max, step, labels = [] } = scale;
  const points = new Map(labels.map(({ value, title }) => [title, value]));
  const shown = `${min} to ${max}${step === 1 ? '' : ` in steps of ${step}`}`;
  return v.pipe(
    v.unknown(),
    v.transform((value) => (typeof value === 'string' ? (points.get(value) ?? value) : value)),
    v.check(
      (value) => typeof value === 'number' || (typeof value === 'string' && WHOLE.test(value)),
      ({ input }) => `a rating must be a number, not ${quoteValue(input)}`,
    ),
    v.transform((value) => Number(value) + 0),
    v.check(
      (value) => isOnScale(value, scale),
      ({ input }) => `${input} is not on the scale: ${shown}`,
    ),
  );
}

const WHOLE = /^[+-]?\d{1,15}(\.0*)?$/;

function isOnScale(value: number, { min, max, step }: Pick<RatingConfig, 'min' | 'max' | 'step'>): boolean {
  return value >= min && value <= max && (value - min) % step === 0;
}

/**
 * The smallest scale that holds imported answers. A short one gets steps of 1, so that a point nobody has given yet can
 * be given; a long one the largest step that meets all answers (0, 20, 50, 100 are on a scale in steps of 10).
 *
 * @throws RangeError when the answers are not points of such a scale, saying why.
 */
export function configFrom(values: Iterable<unknown>): RatingConfig {
  const points = [...new Set(values)].map(numberOf);
  if (points.length === 0) throw new RangeError('the answers do not make a scale: there are none');
  const min = points.reduce((least, point) => Math.min(least, point));
  const max = points.reduce((most, point) => Math.max(most, point));
  const common = points.reduce((step, point) => greatestDivisor(step, point - min), 0);
  const parsed = v.safeParse(configSchema, { min, max, step: max - min <= SHORT_SPAN ? 1 : common });
  if (parsed.success) return parsed.output;
  const range = `they reach from ${min} to ${max}`;
  throw new RangeError(`the answers do not make a scale: ${parsed.issues[0].message} (${range})`);
}

/**
 * The scale there is, reaching as far as the answers do. What is no whole number is left out.
 *
 * @throws RangeError when there is no number among them and no scale, or the scale would have too many points.
 */
export function widen(config: RatingConfig | null, values: Iterable<unknown>): RatingConfig {
  const named = new Set(config?.labels?.map(({ title }) => title));
  const points = [...new Set(values)].filter(isPoint).filter((value) => !named.has(String(value)));
  if (config === null) return configFrom(points);
  const fresh = points.map(numberOf).filter((point) => !isOnScale(point, config));
  if (fresh.length === 0) return config;
  const { min, max, step } = configFrom([...fresh, config.min, config.max]);
  const parsed = v.safeParse(configSchema, {
    ...config,
    min,
    max,
    step: greatestDivisor(Math.max(config.step, step), Math.min(config.step, step)),
  });
  if (parsed.success) return parsed.output;
  throw new RangeError(
    `the answers do not fit the scale: ${parsed.issues[0].message} (they reach from ${min} to ${max})`,
  );
}

/** A list of one answer as that answer. */
export function fromData(raw: unknown): unknown {
  const [only, ...others] = Array.isArray(raw) ? (raw as unknown[]) : [raw];
  return others.length === 0 ? only : raw;
}

function isPoint(answer: unknown): boolean {
  return typeof answer === 'string' ? WHOLE.test(answer) : Number.isSafeInteger(answer);
}

/** @throws RangeError when the answer is no whole number. */
function numberOf(answer: unknown): number {
  if (typeof answer === 'string' && WHOLE.test(answer)) return Number(answer) + 0;
  if (typeof answer === 'number' && Number.isSafeInteger(answer)) return answer + 0;
  const isFraction = typeof answer === 'number' || (typeof answer === 'string' && /^[+-]?\d+\.\d+$/.test(answer));
  throw new RangeError(
    `the answers do not make a scale: ${quoteValue(answer)} is not ${isFraction ? 'a whole number' : 'a number'}`,
  );
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
