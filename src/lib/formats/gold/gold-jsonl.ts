import type { GoldHeader, GoldRow } from './gold-row.ts';

/** Gold as JSON Lines, exact: a header record, then one record per question and item. */
export async function* goldJsonl(
  header: GoldHeader,
  rows: Iterable<GoldRow> | AsyncIterable<GoldRow>,
): AsyncGenerator<string> {
  yield `${JSON.stringify({ parley: 'gold', version: 1, ...header, layer: 'independent' })}\n`;
  // fromEntries defines own properties, so a label called __proto__ stays a label.
  for await (const row of rows) yield `${JSON.stringify({ ...row, softLabel: Object.fromEntries(row.softLabel) })}\n`;
}
