import * as v from 'valibot';
import { LONGEST_DESCRIPTION, LONGEST_TITLE, LONGEST_VALUE, MOST_LABELS, repeatsIn } from '#lib/items/labels.ts';
import { isStorable } from '#lib/items/text-rules.ts';

/** Text of a setting that can be stored as it is. */
export const settingText = (what: string, longest: number) =>
  v.pipe(
    v.string(`${what} must be text`),
    v.maxLength(longest, `${what} is longer than ${longest} characters`),
    v.check(isStorable, `${what} holds a NUL or a broken character: remove it`),
  );

/** How much a conflict matters in the queue: a number above 0. */
export const settingWeight = (what: string) =>
  v.pipe(
    v.number(`${what} must be a number`),
    v.gtValue(0, `${what} must be above 0`),
    v.finite(`${what} must be finite`),
  );

const labelSchema = v.strictObject({
  /** What is stored, exported and compared. */
  value: v.pipe(
    settingText('the value of a label', LONGEST_VALUE),
    v.check((value) => value.trim() !== '', 'the value of a label must hold a visible character'),
  ),
  /** What people see instead of the value. */
  title: v.optional(settingText('the title of a label', LONGEST_TITLE)),
  /** When to choose it, in a sentence or two. */
  description: v.optional(settingText('the description of a label', LONGEST_DESCRIPTION)),
  /** How much a conflict about this label matters in the queue, compared with 1 for a label without a weight. */
  weight: v.optional(settingWeight('the weight of a label')),
});

/**
 * The labels of a question whose answers name some of them: at least one, each value once.
 *
 * @param tooMany what to do instead where there are more than `MOST_LABELS`
 */
export const labelsSchema = (tooMany: string) =>
  v.pipe(
    v.array(labelSchema, 'labels must be a list'),
    v.minLength(1, 'give at least one label'),
    v.maxLength(MOST_LABELS, `more than ${MOST_LABELS} labels: ${tooMany}`),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const labels = dataset.value;
      for (const index of repeatsIn(labels)) {
        addIssue({ message: `label ${index + 1} repeats the value "${labels[index]!.value}"` });
      }
    }),
  );
