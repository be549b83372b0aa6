/** Who met whom: pairs that share an item, people who share none, and circles of people who never meet each other. */
export function circlesOf(
  people: readonly number[],
  sets: readonly (readonly number[])[],
): { pairs: number; alone: ReadonlySet<number>; circles: number } {
  const root = new Map(people.map((one) => [one, one]));
  const find = (one: number): number => {
    let at = one;
    while (root.get(at) !== at) at = root.get(at)!;
    root.set(one, at);
    return at;
  };
  const size = Math.max(0, ...people) + 1;
  const pairs = new Set<number>();
  const met = new Set<number>();
  for (const who of sets) {
    if (who.length < 2) continue;
    for (const [index, a] of who.entries()) {
      met.add(a);
      root.set(find(a), find(who[0]!));
      for (let next = index + 1; next < who.length; next++) pairs.add(a * size + who[next]!);
    }
  }
  const alone = new Set(people.filter((one) => !met.has(one)));
  return { pairs: pairs.size, alone, circles: new Set(people.map(find)).size };
}
