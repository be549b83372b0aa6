import type { Cause } from '#domain/adjudication/cause.ts';
import type { Outcome } from '#domain/kind.ts';

/**
 * Where a gold value comes from (SPEC V2): a decision, a policy, people who agree, or nowhere yet; `not-asked` where an earlier
 * answer leaves the question out, which is no missing value (SPEC I1).
 */
export type GoldSource = 'decision' | 'policy' | 'agreed' | 'open' | 'not-asked';

/** The decision a gold value rests on. Moments are ISO 8601 in UTC, people are named. */
export interface GoldDecision {
  readonly id: string;
  readonly revision: number;
  readonly decidedBy: string;
  readonly at: string;
  /** Whether answers came or changed after it, so that somebody should look again. */
  readonly changedSince: boolean;
  readonly rationale: string;
  /** `clause@release`, an open case, or `no-guideline`. */
  readonly citation: string;
  readonly causes: readonly { readonly answer: string; readonly cause: Cause }[];
  readonly dissent: readonly { readonly person: string; readonly stance: string; readonly reason: string }[];
  readonly policy: { readonly title: string; readonly says: string };
  /** Key of the item whose decision was applied here, where many were settled with one. */
  readonly follows: string | null;
}

/** The policy by which a value that nobody disputes was resolved, and who let it. */
export interface GoldPolicy {
  readonly name: string;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** One question of one item with its final value and everything that led there. */
export interface GoldRow {
  readonly item: string;
  readonly question: string;
  readonly source: GoldSource;
  readonly outcome: Outcome | null;
  /** Null unless the outcome is `label`. */
  readonly value: unknown;
  /** The value in words, as the kind summarises it; absent where the writer of the row has no kind at hand. */
  readonly summary?: string;
  /** Share of each answer among the people's independent answers, by the answer's key (SPEC V3). */
  readonly softLabel: ReadonlyMap<string, number>;
  readonly independent: readonly { readonly annotator: string; readonly isModel: boolean; readonly value: unknown }[];
  readonly references: readonly unknown[];
  readonly decision: GoldDecision | null;
  /** Whether nothing of the whole item is missing any more (SPEC I7); absent where the writer of the row does not know it. */
  readonly itemClosed?: boolean;
  /** Null unless the source is `policy`. */
  readonly policy: GoldPolicy | null;
}

/** What an export says of itself. */
export interface GoldHeader {
  readonly project: string;
  /** Number of the dataset release it is written from; absent for an export of the moment. */
  readonly release?: number;
  /** ISO 8601, UTC; of a release, when it was made. */
  readonly exportedAt: string;
  /** The last entry of the project's log when the export began: `parley verify --anchors` holds the log to it. */
  readonly anchor: { readonly seq: number; readonly hash: string };
}
