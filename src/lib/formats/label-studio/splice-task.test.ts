import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonPieces } from './json-pieces.ts';
import { addAnnotation, withoutAnswers } from './splice-task.ts';

/** Small ones show as much, and a counterexample of large ones shrinks for minutes. */
const runs = { numRuns: 100, endOnFailure: true };
const plain = (text: string) => text;
const gold = { ground_truth: true, result: [{ value: { choices: ['é'] } }] };
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 });
const task = fc.record(
  {
    id: fc.nat(),
    data: fc.dictionary(fc.string(), json),
    annotations: fc.array(json),
    drafts: fc.array(json),
    meta: json,
  },
  { requiredKeys: ['id', 'data'] },
);
const indent = fc.constantFrom<(string | number)[]>(0, 1, 2, 4, '\t');
const lines = fc.constantFrom('\n', '\r\n');

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < b.length && a[at] === b[at]) at++;
  return at;
}

/** Whether the signs of one text stand in the other, in their order. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (let index = 0; index < whole.length; index++) if (part[at] === whole[index]) at++;
  return at === part.length;
}

describe('a task with one annotation more', () => {
  it('holds the old text as it was, around one insertion, and parses to the old task with the annotation', () => {
    fc.assert(
      fc.property(task, indent, lines, (one, by, end) => {
        const text = JSON.stringify(one, null, by).replaceAll('\n', end);
        const out = addAnnotation(text, gold, plain)!;
        const at = commonStart(out, text);
        expect(out.slice(at + out.length - text.length)).toBe(text.slice(at));
        const before = JSON.parse(text) as { annotations?: unknown[] };
        expect(JSON.parse(out)).toEqual({ ...before, annotations: [...(before.annotations ?? []), gold] });
      }),
      runs,
    );
  });

  it('is written as the rest: what a serialiser of that indentation would have made', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ id: fc.nat(), a: json }), { maxLength: 3 }), indent, (annotations, by) => {
        const text = (list: unknown[]) => JSON.stringify({ id: 1, data: {}, annotations: list, meta: {} }, null, by);
        expect(addAnnotation(text(annotations), gold, plain)).toBe(text([...annotations, gold]));
      }),
      runs,
    );
  });

  it.each([
    [
      'spaces behind commas and colons',
      '{"id": 1, "annotations": [{"id": 2, "a": 1}]}',
      '}, {"ground_truth": true, "result": [{"value": {"choices": ["é"]}}]}]}',
    ],
    [
      'nothing answered',
      '{"id": 1, "annotations": []}',
      '"annotations": [{"ground_truth": true, "result": [{"value": {"choices": ["é"]}}]}]}',
    ],
    [
      'an old export',
      '{"completions":[{"id":2}],"id":1}',
      '{"completions":[{"id":2},{"ground_truth":true,"result":[{"value":{"choices":["é"]}}]}],"id":1}',
    ],
  ])('keeps to the style of one line: %s', (_, text, end) => {
    expect(addAnnotation(text, gold, plain)).toContain(end);
  });

  it('is none where annotations are no list', () => {
    expect(addAnnotation('{"id":1,"annotations":null}', gold, plain)).toBeNull();
  });
});

describe('a task to be labelled again', () => {
  it('loses annotations and drafts, keeps everything else', () => {
    fc.assert(
      fc.property(task, indent, (one, by) => {
        const text = JSON.stringify(one, null, by);
        const out = withoutAnswers(text);
        expect(isWithin(out, text)).toBe(true);
        const empty = (name: 'annotations' | 'drafts') => (name in one ? { [name]: [] } : {});
        expect(JSON.parse(out)).toEqual({ ...JSON.parse(text), ...empty('annotations'), ...empty('drafts') });
      }),
      runs,
    );
  });
});

describe('a file taken apart', () => {
  const take = (text: string, size: number) => {
    const pieces = new JsonPieces();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...pieces.push(text.slice(at, at + size)));
    return [...found, ...pieces.end()];
  };

  it('is the file again when put together, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: fc.constantFrom('[', ']', '{', '}', ',', '"', '\\', ':', '1', ' ', '\n') }),
          json.map((value) => JSON.stringify(value)),
        ),
        fc.integer({ min: 1, max: 5 }),
        (text, size) => {
          expect(
            take(text, size)
              .map((piece) => piece.text)
              .join(''),
          ).toBe(text);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('finds the tasks of a list and of lines, counted as the reader counts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), json)),
        indent,
        fc.integer({ min: 1, max: 9 }),
        (list, by, size) => {
          const tasks = (text: string) =>
            take(text, size).flatMap((piece) =>
              piece.type === 'task' ? [[piece.record, JSON.parse(piece.text)]] : [],
            );
          const expected = (JSON.parse(JSON.stringify(list)) as unknown[]).map((one, index) => [index + 1, one]);
          expect(tasks(` ${JSON.stringify(list, null, by)}\n`)).toEqual(expected);
          expect(tasks(list.map((one) => JSON.stringify(one)).join('\n'))).toEqual(expected);
        },
      ),
    );
  });
});
