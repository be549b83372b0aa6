/** A number, or the words to show in its place. Never 0, 1 or NaN for what cannot be known. */
export type Measured =
  | { readonly defined: true; readonly value: number }
  | {
      readonly defined: false;
      /** A whole phrase for the reader: "undefined because everybody gave the same answer". */
      readonly reason: string;
    };

/**
 * A measure bound to its data: takes the number of items that show each label-count pattern
 * (`LabelCounts.items` for the data as collected, other weights for a resample).
 */
export type Statistic<Result extends Measured = Measured> = (itemsByPattern: ArrayLike<number>) => Result;

export const NO_PAIRS = { defined: false, reason: 'undefined because no item has two answers' } as const;
