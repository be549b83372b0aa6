import type { GoldRow } from '#lib/formats/gold/gold-row.ts';
import type { Sight } from './sight.ts';
import { noVeil, type Veil } from './veil.ts';

/** Who rows are for. */
export interface SeenBy {
  readonly sight: Sight;
  /** The veil on an item, by its id. */
  readonly veils: (item: string) => Veil;
}

/** Whether nothing and nobody of the project is hidden from them. */
export function seesWhole({ sight, veils }: SeenBy): boolean {
  return sight.isWhole && veils(sight.projectId) === noVeil;
}

/** How somebody the reader may not know is called in the rows of an item; null for everybody else. */
export function strangersOf(seen: SeenBy | null): (person: string, item: string) => string | null {
  return (person, item) => {
    const veil = seen?.veils(item);
    return veil?.covers(person) ? veil.over({ id: person, name: '' }).name : null;
  };
}

/** A row of gold, in which people have their names already, with nothing of items out of sight. */
export function seenGold(row: GoldRow, item: string, seen: SeenBy | null): GoldRow {
  const { decision } = row;
  if (!seen || !decision) return row;
  const { title, says } = seen.veils(item).over(decision.policy);
  return {
    ...row,
    decision: { ...decision, policy: { title, says }, follows: seen.sight.isWhole ? decision.follows : null },
  };
}
