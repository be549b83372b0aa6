import type { GoldRow } from '#lib/formats/gold/gold-row.ts';

/** One answer of any layer, whether it still counts or not. */
export interface FrozenAnnotation {
  readonly id: string;
  /** Id of the annotator. */
  readonly by: string;
  readonly layer: string;
  readonly revision: number;
  /** Null for a withdrawal. */
  readonly value: unknown;
  readonly at: number;
}

/** Gold in which people stand by their ids, as plain JSON. */
export type FrozenGold = Omit<GoldRow, 'softLabel'> & { readonly softLabel: readonly (readonly [string, number])[] };

/** One question of one item with everything known about it: what releases keep and exports are written from. */
export interface FrozenRow {
  readonly itemId: string;
  readonly questionId: string;
  /** Whether the item has an open conflict, on whichever question: then names may be hidden. */
  readonly isItemOpen: boolean;
  /** Whether this question of it has one. */
  readonly isDisputed: boolean;
  /** Annotators of the item, who share its letters. */
  readonly annotators: readonly string[];
  /** Each conflict with the last revision of its decision: what lies between two of them happened between two rows. */
  readonly conflicts: readonly (readonly [conflict: string, decisionRevision: number])[];
  /** By annotator, layer and revision. */
  readonly annotations: readonly FrozenAnnotation[];
  readonly gold: FrozenGold;
}

/** How many people answered independently (domain/release SPEC R2). */
export function ratersOf({ gold }: FrozenRow): number {
  return gold.independent.filter(({ isModel }) => !isModel).length;
}

/** Gold as it is exported: people by the names that the reader may know, fields in their order whatever the row came through. */
export function goldOf(row: FrozenRow, nameOf: (person: string, row: FrozenRow) => string): GoldRow {
  const { gold } = row;
  const { decision } = gold;
  const named = (id: string) => nameOf(id, row);
  return {
    item: gold.item,
    question: gold.question,
    source: gold.source,
    outcome: gold.outcome,
    value: gold.value,
    ...(gold.summary === undefined ? {} : { summary: gold.summary }),
    softLabel: new Map(gold.softLabel),
    independent: gold.independent
      .map(({ annotator, isModel, value }) => ({ annotator: named(annotator), isModel, value }))
      // By what is shown, so that the order tells nothing of who is behind a letter.
      .sort((a, b) => (a.annotator < b.annotator ? -1 : 1)),
    references: gold.references,
    decision: decision && {
      id: decision.id,
      revision: decision.revision,
      decidedBy: named(decision.decidedBy),
      at: decision.at,
      changedSince: decision.changedSince,
      rationale: decision.rationale,
      citation: decision.citation,
      causes: decision.causes.map(({ answer, cause }) => ({ answer, cause })),
      dissent: decision.dissent.map(({ person, stance, reason }) => ({ person: named(person), stance, reason })),
      policy: { title: decision.policy.title, says: decision.policy.says },
      follows: decision.follows,
    },
    ...(gold.itemClosed === undefined ? {} : { itemClosed: gold.itemClosed }),
    policy: gold.policy && { name: gold.policy.name, by: named(gold.policy.by), at: gold.policy.at },
  };
}

/** An annotator or account as exports know them. */
export interface NamedPerson {
  readonly name: string;
  readonly isModel: boolean;
  /** Somebody who signs in, and not a name found in data. */
  readonly isAccount: boolean;
}

/** People by id, filled as rows are read. */
export type People = Map<string, NamedPerson>;
