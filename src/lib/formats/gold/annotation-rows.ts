import { csvLine } from './csv-line.ts';
import type { GoldHeader } from './gold-row.ts';

/** One answer of any layer, with what became of it. */
export interface AnnotationRow {
  readonly item: string;
  readonly question: string;
  readonly layer: string;
  readonly annotator: string;
  readonly isModel: boolean;
  readonly revision: number;
  /** `current` counts; `superseded` was followed by another; `withdrawal` took the answer before it back. */
  readonly state: 'current' | 'superseded' | 'withdrawal';
  /** Null for a withdrawal. */
  readonly value: unknown;
  readonly summary: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Annotations of all layers as JSON Lines: a header record, then one record per annotation. */
export async function* annotationsJsonl(
  header: GoldHeader,
  rows: AsyncIterable<AnnotationRow>,
): AsyncGenerator<string> {
  yield `${JSON.stringify({ parley: 'annotations', version: 1, ...header })}\n`;
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

const columns: Readonly<Record<string, (row: AnnotationRow) => string>> = {
  item: (row) => row.item,
  question: (row) => row.question,
  layer: (row) => row.layer,
  annotator: (row) => row.annotator,
  is_model: (row) => String(row.isModel),
  revision: (row) => String(row.revision),
  state: (row) => row.state,
  value: ({ value }) => (value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)),
  summary: (row) => row.summary,
  at: (row) => row.at,
};

/** Annotations of all layers as CSV, one line each. Lists stand as JSON in one cell. */
export async function* annotationsCsv(rows: AsyncIterable<AnnotationRow>, safe: boolean): AsyncGenerator<string> {
  yield csvLine(Object.keys(columns), safe);
  for await (const row of rows) {
    yield csvLine(
      Object.values(columns).map((column) => column(row)),
      safe,
    );
  }
}
