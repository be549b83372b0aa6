import type { ColumnType } from 'kysely';
import type { Cause } from '#domain/adjudication/cause.ts';
import type { AcceptanceRule, RulesWord, Severity } from '#domain/audit/acceptance.ts';
import type { Basis, BatchFilter } from '#domain/audit/batch.ts';
import type { StratifiedBy } from '#domain/audit/draw.ts';
import type { SizeRule } from '#domain/audit/sample-size.ts';
import type { Fixed } from './column.ts';

export type AuditOutcome = 'accepted' | 'rejected' | 'dropped';

/** A batch of undisputed answers to one question, of which a sample is looked at. */
export interface AuditTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  question_id: Fixed<string>;
  name: Fixed<string>;
  /** Auditors answer before they are shown what is audited. */
  blind: Fixed<boolean>;
  filter: Fixed<BatchFilter>;
  size_rule: Fixed<SizeRule>;
  stratified_by: Fixed<StratifiedBy>;
  acceptance: Fixed<AcceptanceRule>;
  /** From which the sample can be drawn anew. */
  seed: Fixed<string>;
  batch_size: ColumnType<number, number | undefined, number>;
  sample_size: ColumnType<number, number | undefined, number>;
  /** SHA-256 over the ids of the batch's items, one a line, in their order. */
  digest: ColumnType<string, string | undefined, string>;
  opened_by: Fixed<string>;
  opened_at: Fixed<number>;
  /** Moment it became visible; one without it is being staged. */
  live_at: ColumnType<number | null, number | null | undefined, number | null>;
  outcome: ColumnType<AuditOutcome | null, undefined, AuditOutcome>;
  /** What the rule said when it was closed. */
  rules_word: ColumnType<RulesWord | null, undefined, RulesWord>;
  reason: ColumnType<string | null, undefined, string>;
  closed_by: ColumnType<string | null, undefined, string>;
  closed_at: ColumnType<number | null, undefined, number>;
}

/** One item of a batch, with what it had when the audit was opened. */
export interface AuditItemTable {
  id: Fixed<string>;
  audit_id: Fixed<string>;
  item_id: Fixed<string>;
  /** 1, 2, … in the sample; null for the rest of the batch. */
  place: ColumnType<number | null, number | null, number | null>;
  basis: Fixed<Basis>;
  value: Fixed<unknown>;
  value_key: Fixed<string>;
  /** Ids of the annotators whose label it is. */
  authors: Fixed<string[]>;
  /** Ids of their annotations, in the same order. */
  annotations: Fixed<string[]>;
  decision_id: Fixed<string | null>;
  decided_by: Fixed<string | null>;
  auditor: string | null;
}

/** What an auditor answered before they were shown what is audited. */
export interface AuditAnswerTable {
  audit_item_id: Fixed<string>;
  account_id: Fixed<string>;
  value: Fixed<unknown>;
  /** They had seen answers or the decision of the item by then. */
  exposed: Fixed<boolean>;
  at: Fixed<number>;
}

export interface AuditFindingTable {
  id: Fixed<string>;
  audit_item_id: Fixed<string>;
  /** 1, 2, …; the last one holds. */
  revision: Fixed<number>;
  auditor: Fixed<string>;
  /** Null for right; then so are cause and value. */
  severity: Fixed<Severity | null>;
  cause: Fixed<Cause | null>;
  value: Fixed<unknown>;
  comment: Fixed<string>;
  at: Fixed<number>;
}

/** A piece of work that went back to whoever did it. */
export interface ReworkTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  audit_id: Fixed<string>;
  audit_item_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  /** Whose label it is; null where a decision goes back to who made it. */
  annotator_id: Fixed<string | null>;
  decider: Fixed<string | null>;
  kind: Fixed<'error' | 'rest'>;
  /** The answer it is about. */
  annotation_id: Fixed<string | null>;
  decision_id: Fixed<string | null>;
  sent_by: Fixed<string>;
  sent_at: Fixed<number>;
  /** When its author answered here; an answer by import is found by itself. */
  answered_at: ColumnType<number | null, undefined, number | null>;
  comment: ColumnType<string, undefined, string>;
  checked: ColumnType<'right' | 'wrong' | null, undefined, 'right' | 'wrong'>;
  checked_by: ColumnType<string | null, undefined, string>;
  checked_at: ColumnType<number | null, undefined, number>;
  withdrawn_by: ColumnType<string | null, undefined, string>;
  withdrawn_at: ColumnType<number | null, undefined, number>;
}

export interface AuditTables {
  audit: AuditTable;
  audit_item: AuditItemTable;
  audit_answer: AuditAnswerTable;
  audit_finding: AuditFindingTable;
  rework: ReworkTable;
}
