import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { goldColumns, goldCsv } from './gold-csv.ts';
import { goldJsonl } from './gold-jsonl.ts';
import type { GoldHeader, GoldRow } from './gold-row.ts';

const header: GoldHeader = { project: 'rte', exportedAt: '2026-11-20T10:00:00.000Z', anchor: { seq: 7, hash: 'ab' } };

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', "'", ' ', 'a', '😀') }),
  fc.string({ unit: fc.constantFrom('＝', '＋', '－', '＠', '\u00a0', '\u3000', '\u200b', '\0', 'a', '=') }),
  fc.constantFrom('__proto__', 'constructor'),
);
const decision = fc.record({
  id: text,
  revision: fc.nat(),
  decidedBy: text,
  at: fc.constant('2026-11-20T09:00:00.000Z'),
  changedSince: fc.boolean(),
  rationale: text,
  citation: text,
  causes: fc.array(fc.record({ answer: text, cause: fc.constantFrom('slip' as const, 'tool' as const) })),
  dissent: fc.array(fc.record({ person: text, stance: text, reason: text })),
  policy: fc.record({ title: text, says: text }),
  follows: fc.option(text),
});
const row: fc.Arbitrary<GoldRow> = fc.record({
  item: text,
  question: text,
  source: fc.constantFrom('decision', 'policy', 'agreed', 'open'),
  outcome: fc.constantFrom('label', 'split', null),
  value: fc.option(text),
  summary: text,
  softLabel: fc.array(fc.tuple(text, fc.integer({ min: 0, max: 100 }))).map((shares) => new Map(shares)),
  independent: fc.array(fc.record({ annotator: text, isModel: fc.boolean(), value: text })),
  references: fc.array(text),
  decision: fc.option(decision),
  policy: fc.option(fc.record({ name: text, by: text, at: fc.constant('2026-11-20T09:00:00.000Z') })),
});

const formulaBehind: GoldRow = {
  item: 'k;=1+1',
  question: 'label',
  source: 'open',
  outcome: null,
  value: null,
  softLabel: new Map(),
  independent: [],
  references: [],
  decision: null,
  policy: null,
};

async function written(chunks: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(chunks)).join('');
}

describe('gold as CSV', () => {
  it('comes back exactly from a reader nobody here wrote', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        const csv = await written(goldCsv(header, rows, { safe: false }));
        const [names, ...lines] = Papa.parse<string[]>(csv, {
          delimiter: ',',
          newline: '\r\n',
          skipEmptyLines: true,
        }).data;
        expect(names).toEqual(goldColumns);
        const cells = lines.map((line) => new Map(line.map((cell, index) => [goldColumns[index], cell])));
        expect(cells).toHaveLength(rows.length);
        rows.forEach((row, index) => {
          const of = (column: string) => cells[index]?.get(column) ?? '';
          expect(of('item')).toBe(row.item);
          expect(of('value')).toBe(row.value ?? '');
          expect(of('summary')).toBe(row.summary);
          expect(new Map(Object.entries(JSON.parse(of('soft_label')) as object))).toEqual(row.softLabel);
          expect(JSON.parse(of('independent'))).toEqual(row.independent);
          expect(JSON.parse(of('references'))).toEqual(row.references);
          expect(of('rationale')).toBe(row.decision?.rationale ?? '');
          expect(JSON.parse(of('dissent') || 'null')).toEqual(row.decision?.dissent ?? null);
          expect([of('log_seq'), of('log_hash')]).toEqual(['7', 'ab']);
        });
      }),
    );
  });

  it('has no cell a spreadsheet would run, in the safe form, and differs from the exact one in nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        const cellsOf = async (safe: boolean) =>
          Papa.parse<string[]>(await written(goldCsv(header, rows, { safe })), {
            delimiter: ',',
            newline: '\r\n',
          }).data.flat();
        const [safe, exact] = [await cellsOf(true), await cellsOf(false)];
        safe.forEach((cell, index) => {
          expect(cell).not.toMatch(/^[\t\r\n]/);
          // NFKC makes the full-width signs plain; what is cut off in front is what trim and the eye do not see.
          expect(cell.normalize('NFKC').replace(/^[\s\0\u200b]+/, '')).not.toMatch(/^[=+\-@]/);
          expect([cell, cell.slice(1)]).toContain(exact[index]);
        });
      }),
    );
  });

  it('leaves no start of a cell outside quotes to a program that splits at ; or tabs', async () => {
    const cell = (await written(goldCsv(header, [formulaBehind], { safe: true }))).split('\r\n')[1];
    expect(cell).toMatch(/^"k;=1\+1",/);
  });

  it('ends every line with CRLF, after a byte order mark where one is asked for', async () => {
    const csv = await written(goldCsv(header, [], { safe: true }));
    expect(csv).toBe(`${goldColumns.join(',')}\r\n`);
    expect(await written(goldCsv(header, [], { safe: true, bom: true }))).toBe(`\uFEFF${csv}`);
  });
});

describe('gold as JSON Lines', () => {
  it('starts with what the export is and comes back exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        const lines = (await written(goldJsonl(header, rows))).split('\n');
        expect(lines.pop()).toBe('');
        const [first, ...records] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(first).toEqual({ parley: 'gold', version: 1, ...header, layer: 'independent' });
        const back = records.map((record) => ({
          ...record,
          softLabel: new Map(Object.entries(record.softLabel as object)),
        }));
        expect(back).toEqual(rows);
      }),
    );
  });
});
