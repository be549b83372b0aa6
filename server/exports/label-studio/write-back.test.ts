import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Encoding, FilePlan } from '#lib/formats/format.ts';
import { JsonPieces } from '#lib/formats/label-studio/json-pieces.ts';
import { addAnnotation } from '#lib/formats/label-studio/splice-task.ts';
import type { FrozenRow } from '../frozen-row.ts';
import { type OriginalFile, toRelabel, withGroundTruth } from './write-back.ts';

const REAL = join(import.meta.dirname, '../../../../shared/data/formats/label-studio');

const planOf = (encoding: Encoding): FilePlan => ({
  role: 'ratings',
  format: 'label-studio',
  encoding,
  delimiter: '',
  quoted: false,
  columns: { item: 'id', annotator: 'completed_by', label: 'result.topic', content: [], metadata: 'rest' },
});

function fileOf(bytes: Uint8Array, encoding: Encoding = 'utf-8', size = 7): OriginalFile {
  return {
    name: 'tasks.json',
    plan: planOf(encoding),
    questions: new Map([['topic', 'q1']]),
    async *chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

const choice = (label: string) => ({
  id: 'r1',
  type: 'choices',
  value: { choices: [label] },
  origin: 'manual',
  to_name: 'text',
  from_name: 'topic',
});
const task = (id: number, by: unknown, ...labels: string[]) => ({
  id,
  data: { text: 'Grüße 😀' },
  annotations: labels.map((label, index) => ({ id: id * 10 + index, completed_by: by, result: [choice(label)] })),
  predictions: [{ model_version: 'm', result: [choice('a')] }],
});
const tasks = [task(1, 7, 'a', 'b'), task(2, 7, 'a'), task(3, 7), task(4, 7, 'b', 'a')];

type Gold = Partial<Pick<FrozenRow['gold'], 'outcome' | 'value' | 'decision'>> & { isDisputed?: boolean };
async function* rowsOf(golds: Record<string, Gold>): AsyncGenerator<FrozenRow> {
  for (const [item, { isDisputed = false, ...gold }] of Object.entries(golds)) {
    yield {
      itemId: item,
      questionId: 'q1',
      isItemOpen: isDisputed,
      isDisputed,
      gold: { item, outcome: null, value: null, decision: null, ...gold },
    } as unknown as FrozenRow;
  }
}
const decision = { decidedBy: 'acc', at: '2026-11-20T10:00:00.000Z', changedSince: false } as NonNullable<
  FrozenRow['gold']['decision']
>;
const golds = {
  1: { outcome: 'label', value: 'b', decision },
  2: { outcome: 'label', value: 'a' },
  3: { outcome: 'uncertain', decision },
  4: { isDisputed: true },
} as const;
const unknown = { nameOf: () => null, standInOf: () => 'p-1' };
const joined = async (pieces: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(pieces));

/** How much of a text stands in another, in its order. */
function heldIn(before: string, after: string): number {
  let at = 0;
  for (let index = 0; index < after.length; index++) if (after[index] === before[at]) at++;
  return at;
}

describe('gold written back into the file it came from', () => {
  const styles = {
    'on one line': JSON.stringify(tasks),
    indented: JSON.stringify(tasks, null, 2),
    'with tabs and CRLF': JSON.stringify(tasks, null, '\t').replaceAll('\n', '\r\n'),
    'with escapes': JSON.stringify(tasks, null, 1).replace(
      /[\x80-\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    'as lines': tasks.map((one) => JSON.stringify(one)).join('\n'),
  };
  const bytesOf = {
    'utf-8': (text: string) => Buffer.from(`\uFEFF${text}`),
    'utf-16le': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
    'utf-16be': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  } as const;
  const textOf = (bytes: Uint8Array, encoding: keyof typeof bytesOf) => new TextDecoder(encoding).decode(bytes);
  const listIn = (text: string) =>
    JSON.parse(text.startsWith('[') ? text : `[${text.replaceAll('\n', ',')}]`) as ReturnType<typeof task>[];

  describe.each(Object.keys(bytesOf) as (keyof typeof bytesOf)[])('in %s', (encoding) => {
    it.each(Object.entries(styles))('%s: adds ground truth and nothing else', async (_, text) => {
      const bytes = bytesOf[encoding](text);
      const out = await joined(withGroundTruth(fileOf(bytes, encoding), rowsOf(golds), unknown));
      const after = textOf(out, encoding);
      expect(out.subarray(0, 2)).toEqual(bytes.subarray(0, 2));
      const added = listIn(after).map(({ id, annotations }) =>
        annotations.slice(tasks.find((one) => one.id === id)!.annotations.length),
      );
      expect(added).toEqual([
        [
          {
            completed_by: { email: 'p-1@parley.invalid' },
            result: [{ ...choice('b'), id: expect.any(String) as string }],
            was_cancelled: false,
            ground_truth: true,
            created_at: decision.at,
          },
        ],
        [expect.objectContaining({ completed_by: { email: 'agreed@parley.invalid' }, ground_truth: true })],
        [],
        [],
      ]);
      expect(heldIn(text, after)).toBe(text.length);
      const again = await joined(withGroundTruth(fileOf(out, encoding), rowsOf(golds), unknown));
      expect(again.equals(out)).toBe(true);
    });
  });

  it('names a decider as the file does, where it knows them', async () => {
    const person = { id: 7, email: 'ann@example.org', first_name: 'Ann', last_name: '' };
    const bytes = Buffer.from(JSON.stringify([task(1, person, 'a', 'b')]));
    const deciders = { nameOf: () => 'ann@example.org', standInOf: () => 'p-1' };
    const out = listIn(String(await joined(withGroundTruth(fileOf(bytes), rowsOf(golds), deciders))));
    expect(out[0]!.annotations.at(-1)).toMatchObject({ completed_by: person, ground_truth: true });
  });

  it('leaves a file it has nothing to say about as it is, broken ones too', async () => {
    for (const text of ['[{"id": 1,\n', '{"id":9} x [', '']) {
      const bytes = Buffer.from(text);
      expect((await joined(withGroundTruth(fileOf(bytes), rowsOf(golds), unknown))).equals(bytes)).toBe(true);
    }
  });

  it('lists what is open, uncertain or defective to be labelled again, with predictions and without answers', async () => {
    const out = await joined(toRelabel(fileOf(Buffer.from(styles.indented)), rowsOf(golds)));
    expect(JSON.parse(String(out))).toEqual([3, 4].map((id) => ({ ...tasks[id - 1], annotations: [] })));
    expect(JSON.parse(String(await joined(toRelabel(fileOf(Buffer.from('[]')), rowsOf(golds)))))).toEqual([]);
  });
});

describe.runIf(existsSync(REAL))('files that nobody here wrote', () => {
  const names = existsSync(REAL)
    ? readdirSync(REAL, { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.json') && name !== 'expected.json',
      )
    : [];
  const gold = { completed_by: { email: 'p-1@parley.invalid' }, ground_truth: true, result: [choice('a')] };

  it.each(names)('%s: each task takes one annotation more, every byte of it stays in its order', (name) => {
    const text = readFileSync(join(REAL, name)).toString('latin1');
    const pieces = new JsonPieces();
    const all = [...pieces.push(text), ...pieces.end()];
    expect(all.map((piece) => piece.text).join('')).toBe(text);
    for (const piece of all) {
      if (piece.type !== 'task') continue;
      const before = JSON.parse(piece.text) as { annotations?: unknown[]; completions?: unknown[] };
      const after = addAnnotation(piece.text, gold, (added) => added)!;
      let at = 0;
      while (piece.text[at] === after[at]) at++;
      expect(after.slice(at + after.length - piece.text.length)).toBe(piece.text.slice(at));
      const list = before.annotations || !before.completions ? 'annotations' : 'completions';
      expect(JSON.parse(after)).toEqual({ ...before, [list]: [...(before[list] ?? []), gold] });
    }
  });

  it('leoka_team1_12tasks.json goes in and out with nothing added where no control of it was read', async () => {
    const bytes = readFileSync(join(REAL, 'leoka_team1_12tasks.json'));
    const ids = (JSON.parse(String(bytes)) as { id: number }[]).map(({ id }) => [id, { outcome: 'label', value: 'a' }]);
    const rows = rowsOf(Object.fromEntries(ids) as Record<string, Gold>);
    expect((await joined(withGroundTruth(fileOf(bytes, 'utf-8', 4096), rows, unknown))).equals(bytes)).toBe(true);
  });
});
