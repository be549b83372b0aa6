import { annotationsCsv, annotationsJsonl } from '#lib/formats/gold/annotation-rows.ts';
import { goldCsv } from '#lib/formats/gold/gold-csv.ts';
import { goldJsonl } from '#lib/formats/gold/gold-jsonl.ts';
import { softCsv, softJsonl } from '#lib/formats/gold/soft-rows.ts';
import type { GoldRow } from '#lib/formats/gold/gold-row.ts';
import type { ExportFormat } from '#lib/protocol/exports.ts';
import { carryOut } from '#server/commands/carry-out.ts';
import { forbidden } from '#server/commands/refusal.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Services } from '#server/services.ts';
import { type SeenBy, seenGold, seesWhole, strangersOf } from '#server/exposure/seen-gold.ts';
import { goldOf, type FrozenRow } from './frozen-row.ts';
import { readSentBack } from '#server/audits/rework-rows.ts';
import { findOriginal } from './label-studio/originals.ts';
import { toRelabel, withGroundTruth } from './label-studio/write-back.ts';
import { createNamer, type Naming, pseudonymOf } from './naming.ts';
import { annotationRows, softRows } from './soft-labels.ts';
import { openSource } from './source.ts';

export interface ExportOrder {
  readonly format: ExportFormat;
  /** Number of a release; null for the project as it stands now. */
  readonly release: number | null;
  readonly naming: Naming;
  /** CSV cells as they are, instead of safe for spreadsheets. */
  readonly exact: boolean;
  /** Models count in soft labels too. */
  readonly models: boolean;
  /** Name of the file of Label Studio, where there are several. */
  readonly file: string | null;
}

/** The naming of an export for which none was chosen (domain/release SPEC R9). */
export function defaultNaming(format: ExportFormat, hideNames: boolean, mayName: boolean): Naming {
  if (!mayName) return 'pseudonym';
  return hideNames && !['jsonl', 'csv'].includes(format) ? 'pseudonym' : 'real';
}

/**
 * Writes what a project gives back, piece by piece. That it was exported goes into the log, with the anchor
 * (the log's last entry when it began) that the export carries.
 *
 * @param seen who it is for, as far as they may not see all of it; null for the command line
 * @throws Refusal when there is no such release, or no file to write back into.
 */
export async function exportGold(
  services: Services,
  actor: { accountId: string },
  project: { id: string; slug: string; secret: string },
  order: ExportOrder,
  hidesOpen = false,
  seen: SeenBy | null = null,
): Promise<AsyncIterable<string | Uint8Array>> {
  const { format, release, naming, exact, models, file } = order;
  const source = await openSource(services, project, release, seen?.sight);
  const nameOf = createNamer(
    { naming, secret: project.secret, hidesOpen, strangerOf: strangersOf(seen) },
    source.people,
  );
  const isWrittenBack = format === 'label-studio' || format === 'label-studio-relabel';
  // The file holds every item, and everybody’s name as it came.
  if (format === 'label-studio' && seen && !seesWhole(seen)) throw sayNotWhole();
  const original = isWrittenBack ? await findOriginal(services.db, project.id, file) : null;
  const linked = await readLinked(services.db, project.id);
  const { anchor } = source.header;
  const body = { format, exact, names: naming, anchor, ...(release === null ? {} : { release }) };
  await carryOut(services, { actor, action: 'export.gold' }, async () => ({
    result: null,
    entry: { chain: project.id, action: 'export.gold', object: project.id, body },
  }));
  switch (format) {
    case 'jsonl':
      return goldJsonl(source.header, named(source.rows(), nameOf, seen));
    case 'csv':
      return goldCsv(source.header, named(source.rows(), nameOf, seen), { safe: !exact });
    case 'soft':
      return softJsonl(source.header, softRows(source, models), models);
    case 'soft-csv':
      return softCsv(softRows(source, models), !exact);
    case 'annotations':
      return annotationsJsonl(source.header, annotationRows(source, nameOf));
    case 'annotations-csv':
      return annotationsCsv(annotationRows(source, nameOf), !exact);
    case 'label-studio':
      return withGroundTruth(original!, source.rows(), {
        nameOf: (account) => (naming === 'real' ? (linked.get(account) ?? null) : null),
        standInOf: (account) => pseudonymOf(project.secret, account),
      });
    case 'label-studio-relabel':
      return toRelabel(
        original!,
        source.rows(),
        release === null ? await readSentBack(services.db, project.id, seen) : undefined,
      );
  }
}

function sayNotWhole() {
  return forbidden(
    'not-whole',
    'The file of Label Studio holds items and people that are hidden from you: ask a lead for it, or take another format.',
  );
}

/** Names under which files know accounts, by account. */
async function readLinked(db: Db, projectId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('live_annotator')
    .select(['account_id', 'name'])
    .where('project_id', '=', projectId)
    .where('account_id', 'is not', null)
    .orderBy('name')
    .execute();
  return new Map(rows.map(({ account_id, name }) => [account_id!, name]));
}

async function* named(
  rows: AsyncIterable<FrozenRow>,
  nameOf: (person: string, row: FrozenRow) => string,
  seen: SeenBy | null,
): AsyncGenerator<GoldRow> {
  for await (const row of rows) yield seenGold(goldOf(row, nameOf), row.itemId, seen);
}
