/** What tells a row from all others; rows come in this order. */
export interface RowKey {
  readonly itemId: string;
  readonly questionId: string;
}

/** What of a row counts when two are compared. */
export interface RowState {
  readonly source: string;
  readonly outcome: string | null;
  /** Canonical text of the value. */
  readonly value: string;
}

/** A row of either side, or both. */
export type Pair<Row> =
  | { readonly change: 'added'; readonly from: null; readonly to: Row }
  | { readonly change: 'removed'; readonly from: Row; readonly to: null }
  | { readonly change: 'changed' | 'same'; readonly from: Row; readonly to: Row };

/** Whether two rows say the same (SPEC R6). */
export function isSame(a: RowState, b: RowState): boolean {
  return a.value === b.value && a.outcome === b.outcome && (a.source === 'open') === (b.source === 'open');
}

/** Negative when `a` comes first, 0 when they are the same row (SPEC R5). */
export function compareKeys(a: RowKey, b: RowKey): number {
  const key = (row: RowKey) => [row.itemId, row.questionId] as const;
  const [[itemA, questionA], [itemB, questionB]] = [key(a), key(b)];
  if (itemA !== itemB) return itemA < itemB ? -1 : 1;
  return questionA === questionB ? 0 : questionA < questionB ? -1 : 1;
}

/** Rows of two sides against each other, both read once and in the order of their keys. */
export async function* comparePairs<Row extends RowKey>(
  before: AsyncIterable<Row>,
  after: AsyncIterable<Row>,
  stateOf: (row: Row) => RowState,
): AsyncGenerator<Pair<Row>> {
  const [left, right] = [before[Symbol.asyncIterator](), after[Symbol.asyncIterator]()];
  try {
    let [a, b] = [await left.next(), await right.next()];
    while (!a.done || !b.done) {
      const order = a.done ? 1 : b.done ? -1 : compareKeys(a.value, b.value);
      if (order < 0 && !a.done) yield { change: 'removed', from: a.value, to: null };
      else if (order > 0 && !b.done) yield { change: 'added', from: null, to: b.value };
      else if (!a.done && !b.done) {
        const change = isSame(stateOf(a.value), stateOf(b.value)) ? 'same' : 'changed';
        yield { change, from: a.value, to: b.value };
      }
      if (order <= 0) a = await left.next();
      if (order >= 0) b = await right.next();
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}
