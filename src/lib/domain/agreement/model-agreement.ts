import { percentAgreement } from './percent-agreement.ts';
import { labelCounts } from './label-counts.ts';
import type { Measured } from './measured.ts';
import { personAgreement, type PersonAgreement } from './people-agreement.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';

/** How a model's answers compare with people's on the same items. */
export interface ModelAgreement extends Pick<PersonAgreement, 'items' | 'agreement' | 'range'> {
  /** Percent agreement of the people among themselves on the items the model answered and two people did. */
  readonly people: Measured;
}

/**
 * A model against the people who answered the same items (SPEC A23): its figure is that of a person against the rest, the
 * rest being people only, whatever other models there are.
 *
 * @param rows the standing answers of people.
 * @param model the model's own, by item.
 * @param name of the model; no person has it.
 * @param keyOf canonical text of a value.
 */
export function modelAgreement<Value>(
  rows: readonly RatingRow<Value>[],
  model: ReadonlyMap<string, Value>,
  name: string,
  keyOf: (value: Value) => string,
): ModelAgreement {
  const beside = rows.filter(([item]) => model.has(item));
  const own = [...model].map(([item, value]): RatingRow<Value> => [item, name, value]);
  const figures = personAgreement(ratingsFrom([...beside, ...own], keyOf)).find(({ annotator }) => annotator === name);
  const counts = labelCounts(ratingsFrom(beside, keyOf));
  const none = { defined: false, reason: 'undefined because nobody answered these items' } as const;
  return {
    items: figures?.items ?? 0,
    agreement: figures?.agreement ?? null,
    range: figures?.range ?? none,
    people: percentAgreement(counts)(counts.items),
  };
}
