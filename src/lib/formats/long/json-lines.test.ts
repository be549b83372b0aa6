import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonLinesParser } from './json-lines.ts';
import type { Fault, FileRecord } from './record.ts';

function parse(text: string, chunk = text.length || 1): (FileRecord | Fault)[] {
  const parser = new JsonLinesParser();
  const records: (FileRecord | Fault)[] = [];
  for (let at = 0; at < text.length; at += chunk) records.push(...parser.push(text.slice(at, at + chunk)));
  return [...records, ...parser.end()];
}

const valuesOf = (line: string) => parse(line).flatMap((record) => ('values' in record ? record.values : [record]));

describe('JSON Lines', () => {
  it('keeps every digit of numbers that JavaScript would round, so that two ids stay two', () => {
    expect(valuesOf('{"id": 12345678901234567891, "other": 12345678901234567892}')).toEqual([
      '12345678901234567891',
      '12345678901234567892',
    ]);
    expect(valuesOf('{"big": 1e400, "least": -9007199254740993}')).toEqual(['1e400', '-9007199254740993']);
  });

  it('reads all other values as JSON.parse does, beside such numbers too', () => {
    const line =
      '{"id": 12345678901234567891, "n": 9007199254740991, "f": 0.5, "e": 1e2, "t": true, "s": "1e400", "z": null}';
    expect(valuesOf(line)).toEqual(['12345678901234567891', 9007199254740991, 0.5, 100, true, '1e400', null]);
  });

  it('keeps a key called __proto__ beside such numbers as a key like any other', () => {
    const [record] = parse('{"__proto__": {"polluted": 12345678901234567891}, "id": 1}');
    expect(record).toMatchObject({ columns: ['__proto__', 'id'] });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('gives the same records and lines however the text is cut into pieces', () => {
    const line = fc.oneof(
      fc.json().map((json) => `{"a": ${json}}`),
      fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', 'a', '1', ' ', '\r') }),
    );
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 7 }), (lines, chunk) => {
        const text = lines.join('\n');
        expect(parse(text, chunk)).toEqual(parse(text));
      }),
    );
  });

  it('counts empty lines without reading them', () => {
    expect(parse('\n{"a": 1}\r\n\n{"a": 2}').map(({ line }) => line)).toEqual([2, 4]);
  });
});
