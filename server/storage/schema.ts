import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { NextStep } from '#domain/adjudication/another-label.ts';
import type { ContestTerms } from '#domain/adjudication/contest.ts';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import type { Policy, Role } from '#domain/adjudication/policy.ts';
import type { AskedWhen } from '#domain/adjudication/questions.ts';
import type { Visibility } from '#domain/exposure/visibility.ts';
import type { ContentPart } from '#domain/item.ts';
import type { AccountTables } from './account-tables.ts';
import type { AuditTables } from './audit-tables.ts';
import type { Fixed, Json } from './column.ts';
import type * as deciding from './deciding-tables.ts';
import type { ExposureTables } from './exposure-tables.ts';
import type { ImportTables } from './import-tables.ts';
import type { LogTables } from './log-tables.ts';
import type { MailTables } from './mail-tables.ts';
import type { DatasetReleaseChunkTable, DatasetReleaseTable } from './release-tables.ts';
import type { RoomTables } from './room-tables.ts';
import type { ViewTables } from './view-tables.ts';
import type { WebhookTables } from './webhook-tables.ts';

/*
 * The tables as Kysely sees them. `docs/design/tables.md` tells what each is for.
 * Ids are ULIDs, moments are integer milliseconds since 1970 (UTC), JSON columns are `jsonb`.
 */

export interface ProjectSettings {
  entry: EntryRule;
  hideNames: boolean;
  policy: Policy;
  /** Missing in projects whose settings were stored before there were contests: the default holds. */
  contests?: ContestTerms;
  /** What comes next at a tie; missing where it was never said. */
  tie?: NextStep;
}

export interface ProjectTable {
  id: Fixed<string>;
  slug: string;
  name: string;
  settings: Json<ProjectSettings>;
  /** Keys the letters that stand for hidden names and pseudonyms; never leaves the server. */
  secret: Fixed<string>;
  /** Id of a change of the entry rule whose conflicts are still being worked out. */
  entry_pending: Generated<string | null>;
  /** What groups do not see of each other, and what observers see. */
  visibility: ColumnType<Visibility, Visibility | undefined, Visibility>;
  created_at: Fixed<number>;
  created_by: Fixed<string>;
}

export interface MemberTable {
  project_id: Fixed<string>;
  account_id: Fixed<string>;
  role: Role;
  /** Free tags (domain, credential, seniority) that policies ask for; lower-cased, sorted, each once. */
  tags: ColumnType<string[], string[] | undefined, string[]>;
  added_at: Fixed<number>;
}

export interface QuestionTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  key: Fixed<string>;
  prompt: string;
  kind: Fixed<string>;
  config: Json<unknown>;
  position: number;
  /** When it is asked; null for always (domain/adjudication SPEC I1). */
  asked_when: ColumnType<AskedWhen | null, AskedWhen | null | undefined, AskedWhen | null>;
}

export interface ItemTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  key: Fixed<string>;
  /** What it belongs to, by name. */
  parent: string | null;
  content: Json<ContentPart[]>;
  metadata: Json<Record<string, string>>;
  import_id: Fixed<string | null>;
  created_at: Fixed<number>;
}

export interface AnnotatorTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  name: Fixed<string>;
  is_model: boolean;
  /** The account this annotator is, when a lead linked them. */
  account_id: string | null;
  import_id: Fixed<string | null>;
}

/** What a lead said about an annotator; the last row of each holds, whole. */
export interface AnnotatorAliasTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  annotator_id: Fixed<string>;
  /** The annotator whose answers theirs are. */
  into_id: Fixed<string | null>;
  /** What they are called instead of as in the data. */
  name: Fixed<string | null>;
  /** Said to be a model or a person; null while nobody said it. */
  is_model: Fixed<boolean | null>;
  /** Rows of one act are taken back together. */
  act: Fixed<string>;
  /** The act this one takes back. */
  undoes: Fixed<string | null>;
  /** The account that passed by it to the one merged into. */
  linked: Fixed<string | null>;
  done_by: Fixed<string>;
  at: Fixed<number>;
}

/** View: the last row of `annotator_alias` of each annotator. */
export interface AnnotatorNowView {
  annotator_id: string;
  into_id: string | null;
  name: string | null;
  is_model: boolean | null;
  act: string;
}

export interface AnnotationTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  annotator_id: Fixed<string>;
  layer: Fixed<string>;
  /** 1 for the first answer; a changed answer is appended with the next number. */
  revision: Fixed<number>;
  /** `null` is a withdrawal. */
  value: ColumnType<unknown, unknown, never>;
  import_id: Fixed<string | null>;
  created_at: Fixed<number>;
  /** The model whose prediction it was made from, where data say so. */
  derived_from: ColumnType<string | null, string | null | undefined, never>;
}

export interface ReferenceTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  value: ColumnType<unknown, unknown, never>;
  import_id: Fixed<string | null>;
  created_at: Fixed<number>;
  /** The file it was read from. */
  source: ColumnType<string, string | undefined, never>;
  /** Line or record of that file. */
  line: ColumnType<number | null, number | null | undefined, never>;
}

/** A reference that a later import says otherwise. */
export interface ReferenceSupersededTable {
  reference_id: Fixed<string>;
  import_id: Fixed<string>;
}

/** One candidate as stored with its conflict. */
export interface StoredCandidate {
  key: string;
  value: unknown;
  annotators: string[];
}

export interface ConflictTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  /** The kind's stable key of the point. */
  key: Fixed<string>;
  type: Fixed<string>;
  /** Raised when new data changes the answers it rests on. */
  revision: number;
  /** SHA-256 of the annotation ids it rests on. */
  basis: string;
  candidates: Json<StoredCandidate[]>;
  /** Normalised entropy of the candidates, 0…1. */
  disagreement: number;
  /** Which answers stand against which. */
  pattern: string;
  weight: number;
  /** Disagreement × weight: what it brings to the value of discussing it by itself. */
  stakes: GeneratedAlways<number>;
  /** MD5 of the pattern: patterns have no greatest length, entries of an index have. */
  pattern_key: GeneratedAlways<string>;
  /** Newer data no longer differ on this point, or the question is not asked of the item. */
  moot: boolean;
  /** An earlier settlement leaves its question unasked: then it is moot, whatever people answered (SPEC I4). */
  unasked: Generated<boolean>;
  /** Revision of the decision that stands last (0 = never decided). */
  decision_revision: Generated<number>;
  /** Whether the last decision revision is a decision (not an undo). */
  decided: Generated<boolean>;
  /** The account that handles it; counts while it is a member. */
  assignee: ColumnType<string | null, string | null | undefined, string | null>;
  /** 0 low, 1 normal, 2 high, 3 urgent. */
  priority: Generated<number>;
  due_at: ColumnType<number | null, number | null | undefined, number | null>;
  import_id: Fixed<string | null>;
}

export interface CommentTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  conflict_id: Fixed<string | null>;
  account_id: Fixed<string>;
  text: Fixed<string>;
  /** Accounts it mentions, members when it was written. */
  mentions: ColumnType<string[], string[] | undefined, never>;
  at: Fixed<number>;
}

/** What a person put aside in their inbox; the inbox itself is computed. */
export interface InboxMarkTable {
  account_id: Fixed<string>;
  /** Id of the entry: it names the fact, so a later one is another entry. */
  entry: Fixed<string>;
  seen_at: number | null;
  done_at: number | null;
  snoozed_until: number | null;
}

export interface Database
  extends
    AccountTables,
    AuditTables,
    ExposureTables,
    ImportTables,
    LogTables,
    MailTables,
    RoomTables,
    ViewTables,
    WebhookTables {
  project: ProjectTable;
  member: MemberTable;
  question: QuestionTable;
  item: ItemTable;
  annotator: AnnotatorTable;
  annotator_alias: AnnotatorAliasTable;
  annotator_now: AnnotatorNowView;
  annotation: AnnotationTable;
  reference: ReferenceTable;
  reference_superseded: ReferenceSupersededTable;
  conflict: ConflictTable;
  proposal: deciding.ProposalTable;
  vote: deciding.VoteTable;
  decision: deciding.DecisionTable;
  voting_round: deciding.VotingRoundTable;
  escalation: deciding.EscalationTable;
  sign_off: deciding.SignOffTable;
  contest_case: deciding.ContestCaseTable;
  contest: deciding.ContestTable;
  handling: deciding.HandlingTable;
  handling_change: deciding.HandlingChangeTable;
  policy_act: deciding.PolicyActTable;
  policy_resolution: deciding.PolicyResolutionTable;
  comment: CommentTable;
  inbox_mark: InboxMarkTable;
  dataset_release: DatasetReleaseTable;
  dataset_release_chunk: DatasetReleaseChunkTable;
  /** Views: the rows of the table of that name that belong to no staged import. */
  live_item: ItemTable;
  /** Those merged into another one are left out; `name` is what they are called now. */
  live_annotator: AnnotatorTable & { imported_name: string };
  /** Under the annotator each counts for; of those merged, the newest answer. */
  live_annotation: Omit<AnnotationTable, 'derived_from'>;
  /** Those a later import says otherwise are left out. */
  live_reference: ReferenceTable;
  live_conflict: ConflictTable;
}
