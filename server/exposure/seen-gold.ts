import type { GoldRow } from '#lib/formats/gold/gold-row.ts';
import type { Sight } from './sight.ts';
import type { Veil } from './veil.ts';

/** Who rows are for. */
export interface SeenBy {
  readonly sight: Sight;
  /** The veil on an item, by its key. */
  readonly veils: (item: string) => Veil;
}

/** Gold rows with everybody the reader may not know as somebody, and nothing of items out of sight. */
export async function* seenGold(rows: AsyncIterable<GoldRow>, seen: SeenBy | null): AsyncGenerator<GoldRow> {
  for await (const row of rows) yield seen ? see(row, seen) : row;
}

function see(row: GoldRow, { sight, veils }: SeenBy): GoldRow {
  const veil = veils(row.item);
  const { decision } = row;
  return {
    ...row,
    independent: row.independent
      .map((answer) => ({ ...answer, annotator: veil.called(answer.annotator) }))
      // By what is shown, so that the order tells nothing of who is behind a letter.
      .sort((a, b) => (a.annotator < b.annotator ? -1 : 1)),
    decision: decision && {
      ...decision,
      decidedBy: veil.called(decision.decidedBy),
      dissent: decision.dissent.map((one) => ({ ...one, person: veil.called(one.person) })),
      policy: veil.over(decision.policy),
      follows: sight.isWhole ? decision.follows : null,
    },
  };
}
