import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_RECORD } from '../format.ts';
import { JsonElements } from './json-elements.ts';

function take(text: string, chunk = text.length || 1) {
  const elements = new JsonElements();
  const found: ReturnType<JsonElements['push']> = [];
  for (let at = 0; at < text.length; at += chunk) found.push(...elements.push(text.slice(at, at + chunk)));
  return [...found, ...elements.end()];
}

const valuesIn = (found: ReturnType<typeof take>) =>
  found.map((element) => ('cause' in element ? element : (JSON.parse(element.text) as unknown)));

/** What JSON.parse makes of a list, or null where it is none. */
function listIn(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isReadable(found: ReturnType<typeof take>): boolean {
  try {
    return valuesIn(found).every((value) => !(typeof value === 'object' && value !== null && 'cause' in value));
  } catch {
    return false;
  }
}

const chunk = fc.integer({ min: 1, max: 7 });
const tricky = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', '\n', 'ü', '😀', ' ') });
const json = fc.jsonValue({ stringUnit: 'binary' });

describe('a JSON list taken apart', () => {
  it('holds what JSON.parse finds in it, however it is indented and cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(json, tricky)), fc.constantFrom(0, 1, '\t'), chunk, (list, indent, size) => {
        const text = JSON.stringify(list, null, indent);
        expect(valuesIn(take(` ${text}\n`, size))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('finds fault with exactly what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      '\\',
      ':',
      '1',
      'null',
      ' ',
      '\n',
      '"a"',
      '[]',
      '{"a":1}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), chunk, (pieces, size) => {
        const text = `[${pieces.join('')}`;
        const list = listIn(text);
        const found = take(text, size);
        expect(isReadable(found)).toBe(list !== null);
        if (list) expect(valuesIn(found)).toEqual(list);
      }),
      { numRuns: 3_000 },
    );
  });

  it('says on which line each element starts', () => {
    expect(take('[\n {"a":\n 1},\n\n {"b": 2}\n]').map(({ line }) => line)).toEqual([2, 5]);
  });

  it('takes records one after another too', () => {
    expect(valuesIn(take('{"a": "}"}\n{"b": [1]} ', 1))).toEqual([{ a: '}' }, { b: [1] }]);
  });

  it.each([
    ['a list that is never closed', '[{"a": 1}, {"b"', 'never closed'],
    ['a record that is never closed', '{"a": 1', 'never closed'],
    ['a comma too many', '[1,]', 'missing'],
    ['text after its end', '[1] more', 'follows the end'],
  ])('names %s', (_, text, says) => {
    expect(take(text, 2).at(-1)).toMatchObject({ cause: 'bad-json', text: expect.stringContaining(says) as string });
  });

  it('leaves out an element above 1 MiB without holding it, and reads on', () => {
    const found = take(`[{"a": "${'x'.repeat(LONGEST_RECORD)}"}, {"b": 1}]`, 64 * 1024);
    expect(found).toMatchObject([{ cause: 'too-long' }, { text: ' {"b": 1}' }]);
  });
});
