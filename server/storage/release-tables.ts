import type { Selection } from '#domain/release/selection.ts';
import type { Fixed } from './column.ts';

/** What a release holds, counted. */
export interface ReleaseCounts {
  rows: number;
  /** By source of the value. */
  sources: Record<string, number>;
}

/** A question as it was when the release was made. */
export interface ReleasedQuestion {
  id: string;
  key: string;
  prompt: string;
  kind: string;
  config: unknown;
}

export interface DatasetReleaseTable {
  id: Fixed<string>;
  project_id: Fixed<string>;
  /** 1, 2, … in the project. */
  number: Fixed<number>;
  note: Fixed<string>;
  selection: Fixed<Selection>;
  /** Number of the guideline release it was made under, or `no-guideline`. */
  guideline: Fixed<string>;
  questions: Fixed<ReleasedQuestion[]>;
  counts: Fixed<ReleaseCounts>;
  /** SHA-256 (hex) of the canonical content. */
  hash: Fixed<string>;
  /** The last entry of the log that the content rests on. */
  anchor_seq: Fixed<number>;
  anchor_hash: Fixed<string>;
  /** An account, or `system` for the command line. */
  made_by: Fixed<string>;
  made_at: Fixed<number>;
}

export interface DatasetReleaseChunkTable {
  release_id: Fixed<string>;
  seq: Fixed<number>;
  /** Whole lines of the canonical content, gzip. */
  bytes: Fixed<Uint8Array>;
}
