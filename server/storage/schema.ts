import type { ColumnType, Generated } from 'kysely';
import type { CauseOfAnswer, Dissent } from '#domain/adjudication/decision.ts';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import type { Policy, Role } from '#domain/adjudication/policy.ts';
import type { Stance } from '#domain/adjudication/proposal.ts';
import type { Outcome, Resolution } from '#domain/kind.ts';
import type { Way } from '#domain/exposure/blindness.ts';
import type { Visibility } from '#domain/exposure/visibility.ts';
import type { ContentPart } from '#domain/item.ts';
import type { Scope } from '#lib/protocol/tokens.ts';

/**
 * The tables as Kysely sees them. `docs/design/tables.md` tells what each is for.
 * Ids are ULIDs, moments are integer milliseconds since 1970 (UTC), JSON columns are `jsonb`
 * and are written through `json()` (storage/json.ts) so that both drivers store the same bytes.
 */
export type Json<T> = ColumnType<T, T, T>;

/** Column that is set once and never updated. */
type Fixed<T> = ColumnType<T, T, never>;

export interface AccountTable {
  id: Fixed<string>;
  /** Lower-cased; unique. */
  email: string;
  name: string;
  password_hash: string | null;
  /** Owner of the installation: may create projects. */
  is_owner: boolean;
  /** A person of the demo: entered without a password, only under the demo's conditions. */
  is_demo: Fixed<boolean>;
  created_at: Fixed<number>;
}

export interface AuthSessionTable {
  /** SHA-256 (hex) of the token; not secret. */
  id: Fixed<string>;
  account_id: Fixed<string>;
  created_at: Fixed<number>;
  expires_at: number;
  last_seen_at: number;
  user_agent: Fixed<string>;
  ip_prefix: Fixed<string>;
}

export interface OneTimeLinkTable {
  id: Fixed<string>;
  purpose: Fixed<'setup' | 'invitation'>;
  /** SHA-256 (hex) of the token in the link. */
  token_hash: Fixed<string>;
  project_id: Fixed<string | null>;
  role: Fixed<Role | null>;
  email: Fixed<string | null>;
  created_by: Fixed<string | null>;
  created_at: Fixed<number>;
  expires_at: Fixed<number>;
  used_at: number | null;
  revoked_at: number | null;
}

export interface ApiTokenTable {
  id: Fixed<string>;
  account_id: Fixed<string>;
  /** The one project it is for, or null for all of the account's. */
  project_id: Fixed<string | null>;
  /** SHA-256 (hex) of the token. */
  token_hash: Fixed<string>;
  /** How the token begins, shown in lists. */
  prefix: Fixed<string>;
  name: Fixed<string>;
  scope: Fixed<Scope>;
  created_at: Fixed<number>;
  expires_at: Fixed<number>;
  /** To the hour. */
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface SignInFailureTable {
  /** SHA-256 of e-mail + address prefix, of the prefix alone, or of the prefix as a place of wrong tokens. */
  key: Fixed<string>;
  at: Fixed<number>;
}

export interface ProjectSettings {
  entry: EntryRule;
  hideNames: boolean;
  policy: Policy;
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
}

export interface ItemTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  key: Fixed<string>;
  parent_id: string | null;
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
}

export interface ReferenceTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  value: ColumnType<unknown, unknown, never>;
  import_id: Fixed<string | null>;
  created_at: Fixed<number>;
}

export type ImportStatus = 'staging' | 'live' | 'cancelled' | 'failed';

export interface ImportTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  status: ImportStatus;
  files: Json<unknown>;
  report: Json<unknown>;
  /** Moment its rows became visible; rows of an import without it are staged and seen by nobody. */
  live_at: number | null;
  created_by: Fixed<string>;
  created_at: Fixed<number>;
}

export interface ImportChunkTable {
  import_id: Fixed<string>;
  file: Fixed<number>;
  seq: Fixed<number>;
  bytes: Fixed<Uint8Array>;
}

/** Changes to rows that were live before an import; applied by the commit that makes it live. */
export interface StagedChangeTable {
  import_id: Fixed<string>;
  kind: Fixed<'item' | 'conflict' | 'question'>;
  object_id: Fixed<string>;
  body: Json<unknown>;
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
  /** Newer data no longer differ on this point. */
  moot: boolean;
  /** Revision of the decision that stands last (0 = never decided). */
  decision_revision: Generated<number>;
  /** Whether the last decision revision is a decision (not an undo). */
  decided: Generated<boolean>;
  import_id: Fixed<string | null>;
}

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

export interface CommentTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  conflict_id: Fixed<string | null>;
  account_id: Fixed<string>;
  text: Fixed<string>;
  at: Fixed<number>;
}

export interface LogTable {
  /** A project id, or `workspace` for what belongs to no project. */
  chain: Fixed<string>;
  seq: Fixed<number>;
  at: Fixed<number>;
  actor: Fixed<string>;
  action: Fixed<string>;
  object: Fixed<string>;
  /** SHA-256 of salt and canonical body. */
  body_hash: Fixed<string>;
  prev: Fixed<string>;
  hash: Fixed<string>;
}

export interface LogBodyTable {
  chain: Fixed<string>;
  seq: Fixed<number>;
  salt: Fixed<string>;
  /** Canonical JSON; `null` once redacted. */
  body: string | null;
}

/** Commands already carried out, so that one sent twice has one effect. */
export interface CommandTable {
  id: Fixed<string>;
  account_id: Fixed<string>;
  action: Fixed<string>;
  at: Fixed<number>;
  result: Json<unknown>;
}

export interface RoomTable {
  id: Fixed<string>;
  name: Fixed<string>;
  /** Changes when a room is made anew; part of the name of a browser's local copy. */
  incarnation: Fixed<string>;
  schema_version: number;
  head: number;
  created_at: Fixed<number>;
}

export interface RoomUpdateTable {
  room_id: Fixed<string>;
  seq: Fixed<number>;
  account_id: Fixed<string>;
  client_ids: Fixed<string>;
  at: Fixed<number>;
  u: Fixed<Uint8Array>;
}

export interface RoomSnapshotTable {
  room_id: Fixed<string>;
  seq: Fixed<number>;
  state: Fixed<Uint8Array>;
  sha256: Fixed<string>;
  at: Fixed<number>;
}

/** Which account a Yjs client id belongs to in a room. */
export interface RoomClientTable {
  room_id: Fixed<string>;
  client_id: Fixed<number>;
  account_id: Fixed<string>;
}

/** The first time a view with others' answers or the decision of an item was handed to somebody, by each way. */
export interface ExposureTable {
  account_id: Fixed<string>;
  item_id: Fixed<string>;
  way: Fixed<Way>;
  project_id: Fixed<string>;
  at: Fixed<number>;
}

/** An independent label somebody was asked for. Open while it has neither been given nor taken back. */
export interface LabelRequestTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  item_id: Fixed<string>;
  question_id: Fixed<string>;
  annotator_id: string | null;
  account_id: string | null;
  asked_by: Fixed<string>;
  asked_at: Fixed<number>;
  due_at: number | null;
  answered_at: number | null;
  withdrawn_at: number | null;
}

/** People who belong together: a vendor, a language, a shift. */
export interface PeopleGroupTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  /** Unique in the project. */
  name: string;
  created_at: Fixed<number>;
}

export interface GroupAccountTable {
  group_id: Fixed<string>;
  account_id: Fixed<string>;
}

export interface GroupAnnotatorTable {
  group_id: Fixed<string>;
  annotator_id: Fixed<string>;
}

/** Which items are a group's: those that fit any of its rows. */
export interface GroupItemsTable {
  group_id: Fixed<string>;
  project_id: Fixed<string>;
  by: Fixed<'import' | 'metadata' | 'item'>;
  /** Name of the metadata field; empty for the others. */
  name: Fixed<string>;
  /** Id of the import or item, or the field's value. */
  value: Fixed<string>;
}

export interface Database {
  account: AccountTable;
  auth_session: AuthSessionTable;
  one_time_link: OneTimeLinkTable;
  api_token: ApiTokenTable;
  sign_in_failure: SignInFailureTable;
  project: ProjectTable;
  member: MemberTable;
  question: QuestionTable;
  item: ItemTable;
  annotator: AnnotatorTable;
  annotation: AnnotationTable;
  reference: ReferenceTable;
  import: ImportTable;
  import_chunk: ImportChunkTable;
  staged_change: StagedChangeTable;
  conflict: ConflictTable;
  proposal: ProposalTable;
  vote: VoteTable;
  decision: DecisionTable;
  comment: CommentTable;
  exposure: ExposureTable;
  label_request: LabelRequestTable;
  people_group: PeopleGroupTable;
  group_account: GroupAccountTable;
  group_annotator: GroupAnnotatorTable;
  group_items: GroupItemsTable;
  log: LogTable;
  log_body: LogBodyTable;
  command: CommandTable;
  room: RoomTable;
  room_update: RoomUpdateTable;
  room_snapshot: RoomSnapshotTable;
  room_client: RoomClientTable;
  /** Views: the rows of the table of that name that belong to no staged import. */
  live_item: ItemTable;
  live_annotator: AnnotatorTable;
  live_annotation: AnnotationTable;
  live_reference: ReferenceTable;
  live_conflict: ConflictTable;
}
