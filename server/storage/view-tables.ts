import type { ViewFilter } from '#lib/protocol/queue-views.ts';
import type { Fixed, Json } from './column.ts';

/** A named filter of the queue. It plans nothing and proves nothing, so it is changed and removed in place. */
export interface QueueViewTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  /** Who made it. */
  account_id: Fixed<string>;
  name: string;
  /** Everybody in the project has it; else who made it alone. */
  shared: boolean;
  filter: Json<ViewFilter>;
  created_at: Fixed<number>;
}

/** The view somebody's queue begins with. */
export interface PreferredViewTable {
  project_id: Fixed<string>;
  account_id: Fixed<string>;
  view_id: string;
}

export interface ViewTables {
  queue_view: QueueViewTable;
  preferred_view: PreferredViewTable;
}
