import type { Cause } from '#domain/adjudication/cause.ts';
import type { RulesWord, Severity } from '#domain/audit/acceptance.ts';
import type { Basis } from '#domain/audit/batch.ts';
import type { ErrorRate } from '#domain/audit/error-rate.ts';
import type { ReworkState } from '#domain/audit/rework.ts';
import type { ContentPart } from '#domain/item.ts';
import type { QuestionView } from './views.ts';

interface Person {
  readonly id: string;
  readonly name: string;
}

export type Outcome = 'accepted' | 'rejected' | 'dropped';

export interface AuditSummary {
  readonly id: string;
  readonly name: string;
  readonly question: string;
  readonly blind: boolean;
  readonly openedBy: Person;
  readonly openedAt: number;
  readonly batch: number;
  readonly sample: number;
  readonly looked: number;
  readonly wrong: number;
  readonly word: RulesWord;
  readonly outcome: Outcome | null;
  /** Of the sample, what waits for the viewer. */
  readonly mine: number;
  /** What went back: to be redone, and redone but not checked. */
  readonly owed: number;
  readonly redone: number;
  /** Of what is owed, by the viewer. */
  readonly mineOwed: number;
}

export interface AuditPreview {
  readonly batch: number;
  readonly sample: number;
  /** Names the batch. */
  readonly digest: string;
  readonly byBasis: Readonly<Record<Basis, number>>;
  /** Labels of everything undisputed that the other filters leave; most frequent first. */
  readonly labels: readonly { readonly key: string; readonly title: string; readonly count: number }[];
  /** Authors likewise. */
  readonly authors: readonly (Person & { readonly count: number })[];
  readonly imports: readonly { readonly id: string; readonly at: number; readonly files: readonly string[] }[];
  /** Names of metadata fields. */
  readonly fields: readonly string[];
  /** Half-width of the interval at 95 %, 0…1, were half of all wrong, and were 5 %; null without a sample. */
  readonly widest: number | null;
  readonly usual: number | null;
  /** How likely the rule accepts a batch with such shares of errors that count; null for a rule by weights. */
  readonly chances: readonly { readonly rate: number; readonly accepted: number }[] | null;
  readonly rule: string;
  readonly blindProblem: string | null;
  /** Who could audit, and of how many in the batch they may not. */
  readonly auditors: readonly (Person & { readonly role: string; readonly barred: number })[];
}

export interface FoundError {
  readonly sampled: string;
  readonly item: string;
  readonly itemKey: string;
  readonly audited: string;
  readonly correct: string;
  readonly severity: Severity;
  readonly cause: Cause;
  readonly comment: string;
  readonly authors: readonly Person[];
  /** The auditor. */
  readonly by: string;
}

export interface ReworkRow {
  readonly id: string;
  readonly item: string;
  readonly itemKey: string;
  readonly kind: 'error' | 'rest';
  readonly state: ReworkState;
  readonly author: Person;
  /** Without an account they are asked outside, and it comes back by an import. */
  readonly hasAccount: boolean;
  readonly isYou: boolean;
  readonly before: string;
  /** The answer of now, once it was redone. */
  readonly now: string | null;
  readonly comment: string;
}

export interface AuditDetail extends AuditSummary {
  readonly questionId: string;
  /** What narrows the batch, in words; labels are not told to those who still answer blind. */
  readonly narrowed: readonly string[];
  readonly sizeSays: string;
  readonly strataSays: string;
  readonly seed: string;
  readonly digest: string;
  readonly rule: string;
  readonly rate: ErrorRate;
  readonly severities: readonly { readonly severity: Severity; readonly count: number }[];
  readonly causes: readonly { readonly cause: Cause; readonly count: number }[];
  readonly byLabel: readonly (ErrorRate & { readonly key: string; readonly title: string })[];
  readonly byAuthor: readonly (ErrorRate & Person & { readonly isYou: boolean })[];
  /** Whether the viewer sees everybody's, or only their own. */
  readonly seesAuthors: boolean;
  /** Answers given blind by somebody who had seen the item's answers before. */
  readonly exposed: number;
  readonly auditors: readonly (Person & { readonly given: number; readonly looked: number })[];
  readonly unassigned: number;
  readonly errors: readonly FoundError[];
  readonly rework: readonly ReworkRow[];
  readonly isCut: boolean;
  /** What could be sent back, by author. */
  readonly returnable: readonly (Person & {
    readonly errors: number;
    readonly rest: number;
    readonly hasAccount: boolean;
  })[];
  readonly closed: {
    readonly by: string;
    readonly at: number;
    readonly reason: string;
    readonly word: RulesWord;
  } | null;
  /** What of the sample is the viewer's, in order, and ids of what they are to redo. */
  readonly run: {
    readonly sampled: readonly { readonly id: string; readonly looked: boolean }[];
    readonly rework: readonly string[];
  };
  readonly may: { readonly manage: boolean; readonly check: boolean };
}

interface ShownItem {
  readonly id: string;
  readonly key: string;
  readonly content: readonly ContentPart[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Finding {
  readonly severity: Severity | null;
  readonly cause: Cause | null;
  readonly value: unknown;
  readonly comment: string;
  readonly revision: number;
}

export interface SampledView {
  readonly id: string;
  readonly audit: { readonly id: string; readonly name: string; readonly blind: boolean; readonly isClosed: boolean };
  readonly place: number;
  readonly item: ShownItem;
  readonly question: QuestionView;
  /** The auditor's own answer; null before they gave one. */
  readonly answer: { readonly value: unknown } | null;
  readonly finding: Finding | null;
}

/** What is audited. Whose it is, is left out: auditors judge labels, not people. */
export interface AuditedAnswer {
  readonly value: unknown;
  readonly basis: Basis;
  /** How many people gave it. */
  readonly people: number;
  /** Why it was decided so, where it was. */
  readonly rationale: string | null;
  /** Whether the auditor's own answer is the same; null without one. */
  readonly isSame: boolean | null;
}

export interface ReworkView {
  readonly id: string;
  readonly audit: { readonly id: string; readonly name: string };
  readonly item: ShownItem;
  readonly question: QuestionView;
  readonly kind: 'error' | 'rest';
  readonly state: ReworkState;
  /** Their own earlier answer; null where it is a decision of theirs, which is made anew in the item's room. */
  readonly before: { readonly value: unknown } | null;
  readonly why: { readonly severity: Severity; readonly cause: Cause; readonly comment: string } | null;
  readonly reason: string;
}
