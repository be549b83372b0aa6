import type { Kind } from '#domain/kind.ts';
import type { FileRole } from '#lib/formats/format.ts';
import type { ImportReport } from '#lib/protocol/data.ts';
import type { Services } from '#server/services.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

export type ImportServices = Pick<Services, 'db' | 'rooms' | 'now'>;

/** An import on its way: what its steps share. */
export interface Staging {
  readonly db: Db;
  readonly importId: string;
  readonly projectId: string;
  readonly at: number;
  readonly roles: ReadonlyMap<string, FileRole>;
  /** Counts as they grow. */
  readonly report: { -readonly [Name in keyof ImportReport]: ImportReport[Name] };
  /** Ids by item key and by annotator name, of everything met so far; `isNew` rows are this import's own. */
  readonly items: Map<string, Known>;
  readonly annotators: Map<string, Known>;
  /** Items whose answers this import changes, by question. */
  readonly touched: Map<string, Set<string>>;
  /** `question annotator`: whose answers to what are in the files. */
  readonly answered: Set<string>;
  /** Questions that somebody skipped, by `item annotator`; only of items and annotators known before. */
  readonly skipped: Map<string, Set<string>>;
  /** Whether answers that stay the same are noted, to tell those that are gone. */
  readonly notesSame: boolean;
  /** Rows that may hold an answer and could not be read. */
  unreadable: number;
  /** Live items whose text or facts it changes. */
  readonly rewritten: Set<string>;
}

export interface Known {
  readonly id: string;
  readonly isNew: boolean;
}

/** The question the answers are for, with its settings as they will be. */
export interface AskedQuestion {
  readonly id: string;
  readonly kind: Kind<unknown, unknown>;
  readonly config: unknown;
}

export const emptyReport: ImportReport = {
  newItems: 0,
  updatedItems: 0,
  newAnnotators: 0,
  newAnnotations: 0,
  changedAnnotations: 0,
  unchangedAnnotations: 0,
  withdrawnAnnotations: 0,
  newReferences: 0,
  changedReferences: 0,
  conflictingReferences: 0,
  newConflicts: 0,
  changedConflicts: 0,
  problems: 0,
};

/** Somebody cancelled the import. */
export class ImportCancelled extends Error {}

/**
 * One short transaction of an import. It takes the import's row first, so that a cancel waits for it and nothing is
 * written after the cancel.
 *
 * @throws ImportCancelled when the import is no longer staging.
 */
export function inStaging<Result>(
  { db, importId }: Pick<Staging, 'db' | 'importId'>,
  work: (trx: Trx) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('import')
      .select('status')
      .where('id', '=', importId)
      .forUpdate()
      .executeTakeFirst();
    if (row?.status !== 'staging') throw new ImportCancelled();
    return work(trx);
  });
}
