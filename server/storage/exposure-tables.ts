import type { ColumnType, Generated } from 'kysely';
import type { LabelFacts } from '#domain/adjudication/another-label.ts';
import type { Way } from '#domain/exposure/blindness.ts';

type Fixed<T> = ColumnType<T, T, never>;

/** The first time a view with others' answers or the decision of an item was handed to somebody, by each way. */
export interface ExposureTable {
  account_id: Fixed<string>;
  item_id: Fixed<string>;
  way: Fixed<Way>;
  project_id: Fixed<string>;
  at: Fixed<number>;
}

/** An independent label somebody was asked for. */
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
  withdrawn_by: ColumnType<string | null, string | null | undefined, string | null>;
  /** The act it was asked for by; those of one act are taken back together. */
  ask_id: Generated<string>;
}

/** View: how each label that was asked for stands. */
export interface LabelNowView extends Pick<
  LabelRequestTable,
  'id' | 'project_id' | 'item_id' | 'question_id' | 'asked_by' | 'asked_at'
> {
  account_id: string;
  ask_id: string;
  due_at: number | null;
  answered_at: number | null;
  withdrawn_at: number | null;
  /** Whoever was asked may still label here. */
  is_here: boolean;
  /** There is an answer of theirs. */
  has_answer: boolean;
  conflict: LabelFacts['conflict'];
  /** They have seen others' answers or the decision since they were asked. */
  has_seen: boolean;
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

/** Who has seen what, who owes a label, and who and what belongs together. */
export interface ExposureTables {
  exposure: ExposureTable;
  label_request: LabelRequestTable;
  label_now: LabelNowView;
  /** View: those of `label_now` that are owed. */
  label_owed: LabelNowView;
  people_group: PeopleGroupTable;
  group_account: GroupAccountTable;
  group_annotator: GroupAnnotatorTable;
  group_items: GroupItemsTable;
}
