import type { Generated } from 'kysely';
import type { AgreedRule } from '#domain/adjudication/agreed-policy.ts';
import type { CaseState } from '#domain/adjudication/contest.ts';
import type { CauseOfAnswer, Dissent } from '#domain/adjudication/decision.ts';
import type { EscalationTarget, Policy } from '#domain/adjudication/policy.ts';
import type { Proposal, Stance } from '#domain/adjudication/proposal.ts';
import type { Outcome, Resolution } from '#domain/kind.ts';
import type { Fixed } from './column.ts';

export interface ProposalTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  conflict_id: Fixed<string>;
  /** The decision revision it was made under; a later one closes it. */
  round: Fixed<number>;
  /** The conflict revision it was made on; new data close it. */
  conflict_revision: Fixed<number>;
  /** Equal resolutions of a conflict have equal keys. */
  resolution_key: Fixed<string>;
  resolution: Fixed<Resolution<unknown>>;
  proposed_by: Fixed<string>;
  proposed_at: Fixed<number>;
}

export interface VoteTable {
  proposal_id: Fixed<string>;
  account_id: Fixed<string>;
  stance: Stance;
  reason: string;
  cast_at: number;
}

/** How the policy was met when a decision was recorded. */
export interface PolicyTrace {
  policy: Policy;
  panelSize: number;
  supporters: string[];
  says: string;
}

export interface DecisionTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  conflict_id: Fixed<string>;
  /** 1, 2, …; revision n supersedes n − 1. */
  revision: Fixed<number>;
  act: Fixed<'decide' | 'undo'>;
  outcome: Fixed<Outcome | null>;
  /** `null` unless the outcome is `label`. */
  value: Fixed<unknown>;
  causes: Fixed<CauseOfAnswer[]>;
  rationale: Fixed<string>;
  citation: Fixed<string>;
  dissent: Fixed<Dissent[]>;
  policy_trace: Fixed<PolicyTrace>;
  basis: Fixed<string>;
  conflict_revision: Fixed<number>;
  /** The decision whose answer and reason this one takes over, where it was applied to look-alikes. */
  follows: Fixed<string | null>;
  /** The act that settled many at once; all of its decisions can be taken back together. */
  settling: Fixed<string | null>;
  decided_by: Fixed<string>;
  decided_at: Fixed<number>;
}

/** A round of votes that ended without a decision. */
export interface VotingRoundTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  conflict_id: Fixed<string>;
  /** The decision revision it was held under. */
  decision_revision: Fixed<number>;
  /** 1, 2, … under that decision revision. */
  number: Fixed<number>;
  /** How everybody stood when it was closed. */
  proposals: Fixed<Proposal[]>;
  closed_by: Fixed<string>;
  closed_at: Fixed<number>;
}

export interface EscalationTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  conflict_id: Fixed<string>;
  /** Stands while this is the conflict's decision revision. */
  decision_revision: Fixed<number>;
  cause: Fixed<'rounds' | 'person'>;
  reason: Fixed<string>;
  /** To whom, as the policy said then. */
  target: Fixed<EscalationTarget>;
  /** Who sees to it; null while nobody does. */
  owner: string | null;
  raised_by: Fixed<string>;
  raised_at: Fixed<number>;
}

/** A second person's word on a decision. */
export interface SignOffTable {
  decision_id: Fixed<string>;
  project_id: Fixed<string>;
  verdict: Fixed<'signed' | 'refused'>;
  reason: Fixed<string>;
  signed_by: Fixed<string>;
  signed_at: Fixed<number>;
}

/** All contests of one decision. */
export interface ContestCaseTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  conflict_id: Fixed<string>;
  decision_id: Fixed<string>;
  state: CaseState;
  opened_at: Fixed<number>;
  due_at: Fixed<number>;
  closed_at: number | null;
  closed_by: string | null;
  /** Why it was upheld or overturned, told to whoever contested it. */
  reason: string;
}

export interface ContestTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  case_id: Fixed<string>;
  account_id: Fixed<string>;
  reason: Fixed<string>;
  at: Fixed<number>;
}

/** What an act by policy leaves out. */
export interface LeftOut {
  /** Keys of values. */
  labels: string[];
  /** Ids of annotators, one of whose answers is among those of the item. */
  annotators: string[];
  /** Ids of imports that brought the item. */
  imports: string[];
}

export interface PolicyActTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  question_id: Fixed<string>;
  /** What the policy is called. */
  name: Fixed<string>;
  rule: Fixed<AgreedRule>;
  without: Fixed<LeftOut>;
  /** How many items it resolved. */
  resolved: Generated<number>;
  acted_by: Fixed<string>;
  acted_at: Fixed<number>;
  /** Moment what it resolved became visible; one without it is being staged. */
  live_at: number | null;
  undone_by: string | null;
  undone_at: number | null;
}

export interface PolicyResolutionTable {
  act_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  value: Fixed<unknown>;
}

/** An act that handled many conflicts at once. */
export interface HandlingTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  changed: Fixed<number>;
  acted_by: Fixed<string>;
  acted_at: Fixed<number>;
  undone_at: number | null;
}

/** How a conflict is handled. */
export interface Handled {
  assignee: string | null;
  priority: number;
  due_at: number | null;
}

export interface HandlingChangeTable {
  handling_id: Fixed<string>;
  conflict_id: Fixed<string>;
  before: Fixed<Handled>;
  after: Fixed<Handled>;
}
