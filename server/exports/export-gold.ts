import { goldCsv } from '#lib/formats/gold/gold-csv.ts';
import { goldJsonl } from '#lib/formats/gold/gold-jsonl.ts';
import { carryOut } from '#server/commands/carry-out.ts';
import { readHead } from '#server/log/append.ts';
import type { Services } from '#server/services.ts';
import { seenGold, type SeenBy } from '#server/exposure/seen-gold.ts';
import { readGold } from './gold-rows.ts';

export interface GoldOrder {
  readonly format: 'jsonl' | 'csv';
  /** CSV cells as they are, instead of safe for spreadsheets. */
  readonly exact: boolean;
}

/**
 * Writes the gold of a project as text, piece by piece. That it was exported goes into the log, with the anchor
 * (the log's last entry when it began) that the export carries.
 *
 * @param seen who it is for, as far as they may not see all of it; null for the command line
 * @param hiding the project's secret, for who may not know yet who answered what on open items; null for who may.
 */
export async function exportGold(
  services: Services,
  actor: { accountId: string },
  project: { id: string; slug: string },
  { format, exact }: GoldOrder,
  hiding: string | null = null,
  seen: SeenBy | null = null,
): Promise<AsyncIterable<string>> {
  const anchor = await readHead(services.db, project.id);
  await carryOut(services, { actor, action: 'export.gold' }, async () => ({
    result: null,
    entry: { chain: project.id, action: 'export.gold', object: project.id, body: { format, exact, anchor } },
  }));
  const header = { project: project.slug, exportedAt: new Date(services.now()).toISOString(), anchor };
  const rows = seenGold(readGold(services.db, project.id, hiding, seen?.sight), seen);
  return format === 'csv' ? goldCsv(header, rows, { safe: !exact }) : goldJsonl(header, rows);
}
