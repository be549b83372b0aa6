import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FilePlan, ReadRow } from './format.ts';
import { planFiles } from './plan-files.ts';
import { readAll } from './read-all.ts';
import { fileOf, utf16 } from './source-file.fixture.ts';

const plan: FilePlan = {
  role: 'ratings',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  quoted: true,
  columns: { item: 'item', annotator: 'annotator', label: 'label', content: ['text'], metadata: [] },
};
const HEADER = 'item,annotator,label,text\n';
const cell = fc.string({ unit: fc.constantFrom('k', 'ü', '😀', ',', '"', '\n', '\r\n', ' ', '1') });
const table = fc
  .array(fc.array(cell, { minLength: 3, maxLength: 5 }), { maxLength: 12 })
  .map((rows) => HEADER + rows.map((row) => row.join(',')).join('\n'));

describe('reading joined files', () => {
  it('gives the same rows however the bytes are cut into pieces, in every encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
        async (text, chunk, encoding) => {
          const bytes = encoding === 'utf-8' ? text : utf16(text, encoding === 'utf-16le' ? 'le' : 'be', true);
          const read = (size?: number) =>
            Array.fromAsync(readAll([fileOf('r.csv', bytes, size)], [{ ...plan, encoding }])).catch(String);
          expect(await read(chunk)).toEqual(await read());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('brings items first, then answers, then references, whatever the order of the files', async () => {
    const files = [
      fileOf('gold.csv', 'item,label\nk1,yes\n'),
      fileOf('r.csv', 'item,annotator,label\nk1,ann,yes\nk2,ann,no\n'),
      fileOf('items.csv', 'id,text\nk1,One two three.\n'),
    ];
    const types: ReadRow['type'][] = [];
    for await (const { type } of readAll(files, (await planFiles(files)).plans)) types.push(type);
    expect(types).toEqual(['item', 'annotation', 'annotation', 'reference']);
  });

  it('reads 100,000 answers without holding the file', async () => {
    const answers = 100_000;
    let pieces = 0;
    const file = {
      name: 'r.csv',
      size: 0,
      async *chunks() {
        const encoder = new TextEncoder();
        yield encoder.encode(HEADER);
        for (let at = 0; at < answers; at += 1_000) {
          pieces++;
          const rows = Array.from({ length: 1_000 }, (_, row) => `k${Math.floor((at + row) / 5)},w${row % 5},yes,T`);
          yield encoder.encode(`${rows.join('\n')}\n`);
        }
      },
    };
    let read = 0;
    let furthest = 0;
    for await (const row of readAll([file], [plan])) {
      if (row.type !== 'annotation') continue;
      read++;
      // At any moment no more pieces were taken than the rows so far fill, and one ahead.
      furthest = Math.max(furthest, pieces - Math.ceil(read / 1_000));
    }
    expect(read).toBe(answers);
    expect(furthest).toBeLessThanOrEqual(1);
  });
});
