import type { Fixed, Json } from './column.ts';

interface ImportTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  status: ImportStatus;
  files: Json<unknown>;
  report: Json<unknown>;
  /** Ids of the annotators it brought answers of; null before it is live. */
  met: Json<string[]> | null;
  /** Moment its rows became visible; rows of an import without it are staged and seen by nobody. */
  live_at: number | null;
  created_by: Fixed<string>;
  created_at: Fixed<number>;
}

interface ImportChunkTable {
  import_id: Fixed<string>;
  file: Fixed<number>;
  seq: Fixed<number>;
  bytes: Fixed<Uint8Array>;
}

/** Changes to rows that were live before an import; applied by the commit that makes it live. */
interface StagedChangeTable {
  import_id: Fixed<string>;
  /** `same`: an answer or reference that the files say again. */
  kind: Fixed<'item' | 'conflict' | 'question' | 'same'>;
  object_id: Fixed<string>;
  body: Json<unknown>;
}

/** Files, and what they make while they are being read. */
export type ImportStatus = 'staging' | 'live' | 'cancelled' | 'failed';

export interface ImportTables {
  import: ImportTable;
  import_chunk: ImportChunkTable;
  staged_change: StagedChangeTable;
}
