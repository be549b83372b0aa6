/** Conflicts of a project that differ in nothing that orders the queue but their id. */
export interface Cell {
  decided: boolean;
  question: string;
  pattern: string;
  /** What an index knows the pattern by. */
  patternKey: string;
  priority: number;
  /** Disagreement × weight. */
  stakes: number;
  /** How many there are. */
  size: number;
}

/** A cell where it stands: the value of discussing a conflict is its stakes × the size of its group (SPEC C7). */
export interface Placed extends Cell {
  /** Open conflicts of the same question and pattern. */
  groupSize: number;
  worth: number;
}

/** Cells that stand level: among their conflicts the id decides. */
export interface Tier {
  priority: number;
  worth: number;
  size: number;
  cells: readonly Placed[];
}

/** Where a conflict stands. */
export interface Place {
  priority: number;
  worth: number;
  id: string;
}

/** Puts every cell where it stands. */
export function place(cells: readonly Cell[]): Placed[] {
  const open = new Map<string, number>();
  const groupOf = ({ question, patternKey }: Cell) => `${question} ${patternKey}`;
  for (const cell of cells) {
    if (!cell.decided) open.set(groupOf(cell), (open.get(groupOf(cell)) ?? 0) + cell.size);
  }
  return cells.map((cell) => {
    const groupSize = open.get(groupOf(cell)) ?? 0;
    return { ...cell, groupSize, worth: cell.stakes * Math.max(1, groupSize) };
  });
}

/** Cells from the top of the queue down: by priority and then by worth (SPEC F3, C7). */
export function tiersOf(cells: readonly Placed[]): Tier[] {
  const tiers = new Map<string, { priority: number; worth: number; size: number; cells: Placed[] }>();
  for (const cell of cells) {
    const { priority, worth, size } = cell;
    const tier = tiers.get(`${priority} ${worth}`);
    if (tier) {
      tier.size += size;
      tier.cells.push(cell);
    } else tiers.set(`${priority} ${worth}`, { priority, worth, size, cells: [cell] });
  }
  return [...tiers.values()].sort(fromTheTop);
}

/** Negative when `a` stands above `b`, 0 when they stand level. */
export function fromTheTop(a: Omit<Place, 'id'>, b: Omit<Place, 'id'>): number {
  return b.priority - a.priority || b.worth - a.worth;
}
