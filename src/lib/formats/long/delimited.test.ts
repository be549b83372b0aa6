import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { DelimitedParser, type Fields } from './delimited.ts';
import type { Fault } from './record.ts';

function parse(text: string, { delimiter = ',', quoted = true, chunk = text.length || 1 } = {}): (Fields | Fault)[] {
  const parser = new DelimitedParser(delimiter, quoted);
  const rows: (Fields | Fault)[] = [];
  for (let at = 0; at < text.length; at += chunk) rows.push(...parser.push(text.slice(at, at + chunk)));
  return [...rows, ...parser.end()];
}

const cell = fc.string({
  unit: fc.constantFrom('a', 'ü', '😀', ' ', ',', ';', '"', '\n', '\r', '\r\n', '\t', "'", '='),
});
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));

describe('delimited text', () => {
  it('reads back whatever another writer wrote', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\r\n', '\n'),
        (rows, delimiter, newline) => {
          const text = Papa.unparse(rows, { delimiter, newline });
          expect(parse(text, { delimiter }).map((row) => ('fields' in row ? row.fields : row))).toEqual(rows);
        },
      ),
    );
  });

  it('gives the same records and lines however the text is cut into pieces', () => {
    fc.assert(
      fc.property(cell, fc.integer({ min: 1, max: 7 }), (text, chunk) => {
        expect(parse(text, { chunk })).toEqual(parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts physical lines, also inside quotes and with every line end', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['a,b', `"one${end}two${end}three",x`, '', 'last,y'].join(end);
      for (const chunk of [1, 2, 3, text.length]) {
        expect(parse(text, { chunk }).map(({ line }) => line)).toEqual([1, 2, 6]);
      }
    }
  });

  it('names the line on which a quote was opened that is never closed', () => {
    const rows = parse('a,b\n1,2\n3,"four\n5,6\n7,8\n');
    expect(rows.at(-1)).toMatchObject({ line: 3, cause: 'unterminated-quote' });
    expect(rows.at(-1)).toHaveProperty('text', expect.stringContaining('line 3'));
  });

  it('refuses text after a closing quote and goes on with the next row', () => {
    const rows = parse('a,b\n"one"two,x\n3,4\n');
    expect(rows[1]).toMatchObject({ line: 2, cause: 'text-after-quote' });
    expect(rows[2]).toEqual({ line: 3, lastLine: 3, fields: ['3', '4'] });
  });

  it('takes quotes as text where the file does not quote', () => {
    const rows = parse('a\tb\n"so\tx\n', { delimiter: '\t', quoted: false });
    expect(rows[1]).toEqual({ line: 2, lastLine: 2, fields: ['"so', 'x'] });
  });

  it('drops a record above 1 MiB without keeping it, and goes on', () => {
    const long = 'x'.repeat(700_000);
    const rows = parse(`a,b\n${long},"${long}"\n1,2\n`, { chunk: 50_000 });
    expect(rows[1]).toMatchObject({ line: 2, cause: 'too-long' });
    expect(rows[2]).toEqual({ line: 3, lastLine: 3, fields: ['1', '2'] });
  });
});
