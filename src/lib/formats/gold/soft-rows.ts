import { csvLine } from './csv-line.ts';
import type { GoldHeader } from './gold-row.ts';

/** How the answers to one question of one item spread in one layer. */
export interface SoftRow {
  readonly item: string;
  readonly question: string;
  readonly layer: string;
  /** How many answered. */
  readonly answers: number;
  /** The strongest first. */
  readonly distribution: readonly {
    readonly value: unknown;
    readonly summary: string;
    readonly count: number;
    readonly share: number;
  }[];
}

/** Soft labels as JSON Lines: a header record, then one record per item, question and layer. */
export async function* softJsonl(
  header: GoldHeader,
  rows: AsyncIterable<SoftRow>,
  models: boolean,
): AsyncGenerator<string> {
  yield `${JSON.stringify({ parley: 'soft', version: 1, ...header, models })}\n`;
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

const columns = ['item', 'question', 'layer', 'answers', 'value', 'summary', 'count', 'share'];

/** Soft labels as CSV: one line per distinct answer. Lists stand as JSON in one cell. */
export async function* softCsv(rows: AsyncIterable<SoftRow>, safe: boolean): AsyncGenerator<string> {
  yield csvLine(columns, safe);
  for await (const { item, question, layer, answers, distribution } of rows) {
    for (const { value, summary, count, share } of distribution) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      yield csvLine([item, question, layer, String(answers), text, summary, String(count), String(share)], safe);
    }
  }
}
