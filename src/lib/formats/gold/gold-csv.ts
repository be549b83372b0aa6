import { csvLine } from './csv-line.ts';
import type { GoldHeader, GoldRow } from './gold-row.ts';

type Column = (row: GoldRow, header: GoldHeader) => string;

/** The columns in their order. Lists and records stand as JSON in one cell. */
const columns: Readonly<Record<string, Column>> = {
  item: (row) => row.item,
  question: (row) => row.question,
  source: (row) => row.source,
  outcome: (row) => row.outcome ?? '',
  value: (row) => (row.value === null ? '' : plain(row.value)),
  summary: (row) => row.summary ?? '',
  soft_label: (row) => JSON.stringify(Object.fromEntries(row.softLabel)),
  independent: (row) => JSON.stringify(row.independent),
  references: (row) => JSON.stringify(row.references),
  decision: ({ decision }) => decision?.id ?? '',
  revision: ({ decision }) => (decision ? String(decision.revision) : ''),
  decided_by: ({ decision, policy }) => decision?.decidedBy ?? policy?.by ?? '',
  decided_at: ({ decision, policy }) => decision?.at ?? policy?.at ?? '',
  changed_since: ({ decision }) => (decision ? String(decision.changedSince) : ''),
  rationale: ({ decision }) => decision?.rationale ?? '',
  citation: ({ decision }) => decision?.citation ?? '',
  causes: ({ decision }) => (decision ? JSON.stringify(decision.causes) : ''),
  dissent: ({ decision }) => (decision ? JSON.stringify(decision.dissent) : ''),
  policy: ({ decision, policy }) => decision?.policy.title ?? policy?.name ?? '',
  policy_says: ({ decision }) => decision?.policy.says ?? '',
  follows: ({ decision }) => decision?.follows ?? '',
  item_closed: ({ itemClosed }) => (itemClosed === undefined ? '' : String(itemClosed)),
  project: (_, header) => header.project,
  exported_at: (_, header) => header.exportedAt,
  log_seq: (_, header) => String(header.anchor.seq),
  log_hash: (_, header) => header.anchor.hash,
};

/** Names of the columns, as in the first line. */
export const goldColumns: readonly string[] = Object.keys(columns);

/**
 * Gold as CSV (RFC 4180, UTF-8, CRLF). With `safe`, a cell that a spreadsheet would run as a formula gets a `'` in front;
 * without, cells are exact and meant for programs. `bom` puts a
 * byte order mark in front, by which older spreadsheets know UTF-8.
 */
export async function* goldCsv(
  header: GoldHeader,
  rows: Iterable<GoldRow> | AsyncIterable<GoldRow>,
  { safe, bom = false }: { safe: boolean; bom?: boolean },
): AsyncGenerator<string> {
  const line = (cells: readonly string[]) => csvLine(cells, safe);
  yield (bom ? '\uFEFF' : '') + line(goldColumns);
  for await (const row of rows) yield line(Object.values(columns).map((column) => column(row, header)));
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
