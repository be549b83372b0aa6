import type { Cause } from '#domain/adjudication/cause.ts';
import type { CaseState } from '#domain/adjudication/contest.ts';
import type { Dissent } from '#domain/adjudication/decision.ts';
import type { Policy, Role } from '#domain/adjudication/policy.ts';
import type { Severity } from '#domain/audit/acceptance.ts';
import type { AskedWhen, Standing } from '#domain/adjudication/questions.ts';
import type { Stance } from '#domain/adjudication/proposal.ts';
import type { Outcome, Resolution } from '#domain/kind.ts';

/** The record of an item as one viewer may see it: computed on the server for that person, each time. */
export interface ItemRecord {
  readonly item: ItemView;
  readonly viewer: { readonly id: string; readonly role: Role };
  readonly may: { readonly vote: boolean; readonly decide: boolean; readonly comment: boolean };
  readonly conflicts: readonly ConflictView[];
  readonly agreed: readonly AgreedView[];
  /** Every question of the project, in the order in which they are settled. */
  readonly questions: readonly QuestionView[];
  /** How each of them stands on this item, in the same order. */
  readonly standings: readonly StandingView[];
  /** Imported gold of it, where this viewer may see it: owners and leads, and adjudicators once nothing is open. */
  readonly references: readonly ReferenceView[];
  readonly thread: readonly CommentView[];
  readonly namesHidden: boolean;
  /** Changes when the item's room is made anew; null before anybody entered it. */
  readonly incarnation: string | null;
}

export interface ItemView {
  readonly id: string;
  readonly key: string;
  readonly content: readonly { readonly type: 'text'; readonly name: string; readonly text: string }[];
  readonly metadata: Readonly<Record<string, string>>;
  /** What it belongs to, by name. */
  readonly parent: string | null;
}

/** A label that a conflict waits for. */
export interface AwaitedLabel {
  /** Name of whoever was asked, where the viewer may know. */
  readonly of: string | null;
  readonly dueAt: number | null;
}

/** One imported reference; several of a question contradict each other. */
export interface ReferenceView {
  readonly id: string;
  /** Id of the question it answers. */
  readonly question: string;
  readonly value: unknown;
  readonly file: string;
  readonly line: number | null;
}

/** How one question of an item stands. */
export interface StandingView {
  readonly question: string;
  readonly state: Standing['state'];
  /** The state in words, with its reason. */
  readonly says: string;
  /** It keeps the item from being closed. */
  readonly isMissing: boolean;
}

export interface QuestionView {
  readonly id: string;
  readonly key: string;
  readonly prompt: string;
  readonly kind: string;
  readonly config: unknown;
  /** When it is asked; null for always. */
  readonly askedWhen: AskedWhen | null;
}

/** An annotator as the viewer may know them: a name, or a letter that belongs to this item. */
export interface AnnotatorView {
  readonly label: string;
  readonly hidden: boolean;
  readonly you: boolean;
  /** The model whose prediction the answer was made from; null when it was not, or while names are hidden. */
  readonly madeFrom: string | null;
}

export interface CandidateView {
  readonly key: string;
  readonly value: unknown;
  readonly annotators: readonly AnnotatorView[];
}

export interface PersonView {
  readonly id: string;
  readonly name: string;
}

export interface VoteView {
  readonly person: PersonView;
  readonly stance: Stance;
  readonly reason: string;
  readonly at: number;
}

export interface ProposalView {
  readonly id: string;
  readonly resolution: Resolution<unknown>;
  readonly by: PersonView;
  readonly at: number;
  readonly votes: readonly VoteView[];
  readonly ready: boolean;
  /** What was enough, or what it waits for. */
  readonly says: string;
  /** Why this viewer may not record it now, or null when they may. */
  readonly notYou: string | null;
}

export interface DecisionView {
  readonly id: string;
  readonly revision: number;
  readonly act: 'decide' | 'undo';
  readonly outcome: Outcome | null;
  readonly value: unknown;
  readonly causes: readonly { readonly answer: string; readonly cause: Cause }[];
  readonly rationale: string;
  readonly citation: string;
  readonly dissent: readonly (Omit<Dissent, 'person'> & { readonly person: PersonView })[];
  readonly policy: { readonly title: string; readonly says: string };
  /** The decision it was taken over from, where it was settled together with others. */
  readonly follows: { readonly itemKey: string; readonly item: string; readonly conflict: string } | null;
  /** The act that settled it together with others, or null. */
  readonly settling: string | null;
  /** A second person's word on it, where one was asked for and given. */
  readonly signOff: SignOffView | null;
  readonly by: PersonView;
  readonly at: number;
}

export interface SignOffView {
  readonly verdict: 'signed' | 'refused';
  readonly reason: string;
  readonly by: PersonView;
  readonly at: number;
}

/** A round of votes that ended without a decision. */
export interface RoundView {
  readonly decisionRevision: number;
  readonly number: number;
  readonly by: PersonView;
  readonly at: number;
  readonly proposals: readonly {
    readonly id: string;
    readonly resolution: Resolution<unknown>;
    readonly votes: readonly { readonly person: PersonView; readonly stance: Stance; readonly reason: string }[];
  }[];
}

/** To whom a conflict was handed on, and why. */
export interface EscalationView {
  readonly id: string;
  readonly cause: 'rounds' | 'person';
  readonly reason: string;
  readonly by: PersonView;
  readonly at: number;
  /** Who decides it. */
  readonly to: readonly PersonView[];
  /** Nobody of those it went to is left: owners and leads stand in. */
  readonly standIns: boolean;
  /** Who sees to it; null while nobody does. */
  readonly owner: PersonView | null;
}

/** All contests of one decision, and what became of them. */
export interface CaseView {
  readonly id: string;
  readonly decision: string;
  readonly state: CaseState;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly contests: readonly { readonly by: PersonView; readonly reason: string; readonly at: number }[];
  readonly closed: { readonly by: PersonView; readonly at: number; readonly reason: string } | null;
  /** Who may record the outcome while it is open. */
  readonly hearers: readonly PersonView[];
}

/** Causes and reason of the latest standing decision of the same pattern, offered as a start (SPEC D9). */
export interface InheritedReason {
  readonly itemKey: string;
  readonly causes: readonly { readonly answer: string; readonly cause: Cause }[];
  readonly rationale: string;
}

/** What an audit found wrong. */
export interface FoundByAudit {
  /** Id and name of the audit. */
  readonly audit: string;
  readonly name: string;
  readonly severity: Severity;
  readonly cause: Cause;
  readonly comment: string;
}

export interface ConflictView {
  readonly id: string;
  readonly question: QuestionView;
  readonly type: string;
  readonly revision: number;
  readonly decisionRevision: number;
  readonly moot: boolean;
  /** It is moot because an earlier settlement leaves its question unasked. */
  readonly unasked: boolean;
  /** The answers changed after the standing decision was made. */
  readonly changedSince: boolean;
  readonly candidates: readonly CandidateView[];
  readonly decision: DecisionView | null;
  readonly proposals: readonly ProposalView[];
  readonly policy: Policy;
  readonly panelSize: number;
  readonly inherited: InheritedReason | null;
  /** A policy had resolved it before newer data disputed that (SPEC B5), or null. */
  readonly reopened: ResolvedByPolicy | null;
  /** An audit found what stood there wrong, which made this a conflict; null otherwise. */
  readonly audit: FoundByAudit | null;
  /** Another label it waits for, or null. */
  readonly awaited: AwaitedLabel | null;
  /** Open conflicts with the same answers against each other, while this one is decided. */
  readonly lookAlikes: number;
  /** Oldest first. */
  readonly history: readonly DecisionView[];
  readonly mayUndo: boolean;
  /** The decision that stands once a second person signed it, while nobody has. */
  readonly awaiting: DecisionView | null;
  /** Why this viewer may not sign it, or null when they may or nothing awaits it. */
  readonly notSigner: string | null;
  /** Rounds that failed, oldest first. */
  readonly rounds: readonly RoundView[];
  /** Why this viewer cannot close the present round, or null when they can. */
  readonly roundOpen: string | null;
  readonly escalation: EscalationView | null;
  /** Cases of its decisions, oldest first; the last one may be open. */
  readonly cases: readonly CaseView[];
  /** Whether this viewer can contest the standing decision: until when, or why not; null when none stands. */
  readonly contest: { readonly until: number; readonly problem: string | null } | null;
}

/** A question of the item on which people agree. */
export interface AgreedView {
  readonly question: QuestionView;
  readonly value: unknown;
  readonly people: number;
  /** The policy that resolved it, where one did. */
  readonly policy: ResolvedByPolicy | null;
}

/** What a policy resolved without a decision, and who let it. */
export interface ResolvedByPolicy {
  readonly name: string;
  readonly value: unknown;
  readonly by: string;
  readonly at: number;
}

export interface CommentView {
  readonly id: string;
  readonly conflict: string | null;
  readonly by: PersonView;
  readonly text: string;
  /** Those it mentions, by the name they have now. */
  readonly mentions: readonly PersonView[];
  readonly at: number;
}
