/** How soon a conflict matters, least first; its place is the number it is stored by. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;

export type Priority = (typeof priorities)[number];

/** A conflict to be given to somebody. */
export interface ToSpread {
  readonly id: string;
  /** Who gave one of the answers in dispute. */
  readonly recused: ReadonlySet<string>;
}

/**
 * Gives conflicts to people, evenly and to nobody whose own answer is in dispute (SPEC F2). What none of them may take is
 * absent. The same conflicts and people in the same order are always given out alike.
 */
export function spread(conflicts: readonly ToSpread[], people: readonly string[]): ReadonlyMap<string, string> {
  const loads = new Map(people.map((person) => [person, 0]));
  const mayTake = conflicts.map(({ id, recused }) => ({ id, able: people.filter((person) => !recused.has(person)) }));
  // Those that few may take come first: the others can still even out what that leaves.
  mayTake.sort((a, b) => a.able.length - b.able.length);
  const given = new Map<string, string>();
  for (const { id, able } of mayTake) {
    let least: string | null = null;
    for (const person of able) {
      if (least === null || (loads.get(person) ?? 0) < (loads.get(least) ?? 0)) least = person;
    }
    if (least === null) continue;
    given.set(id, least);
    loads.set(least, (loads.get(least) ?? 0) + 1);
  }
  return given;
}
