import type { ColumnType } from 'kysely';
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

/** Who has seen what, who owes a label, and who and what belongs together. */
export interface ExposureTables {
  exposure: ExposureTable;
  label_request: LabelRequestTable;
  people_group: PeopleGroupTable;
  group_account: GroupAccountTable;
  group_annotator: GroupAnnotatorTable;
  group_items: GroupItemsTable;
}
