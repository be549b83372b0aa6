import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from './main.ts';

let folder: string;
let printed: string;
let said: string;

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'parley-agreement-'))));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  [printed, said] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => void vi.restoreAllMocks());

const lines = () =>
  printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const vector = (statistic: string, ratings: unknown, options = {}, kind = 'ratings') => ({
  name: statistic,
  statistic,
  options,
  data: { kind, ratings },
});
const rows = [
  ['i1', 'ann', 'yes'],
  ['i1', 'zoe', 'yes'],
  ['i2', 'ann', 'yes'],
  ['i2', 'zoe', 'no'],
];

describe('parley agreement', () => {
  it('prints a line a file, in order, with value, error, interval and n', async () => {
    const paths = [
      file('percent.json', vector('percent_agreement', rows)),
      file('alpha.json', vector('krippendorff_alpha', rows)),
    ];
    expect(await runCli(['agreement', ...paths, '--json'], {})).toBe(0);
    const n = { items: 2, annotators: 2, ratings: 4, pairableItems: 2 };
    expect(lines()).toMatchObject([
      { name: 'percent_agreement', statistic: 'percent_agreement', defined: true, value: 0.5, se: 0.5, level: 0.95, n },
      { name: 'krippendorff_alpha', defined: true, value: 0, Do: 0.5, De: 0.5, n },
    ]);
    expect(said).toBe('');
  });

  it('says undefined where a figure is, with the reason and no number', async () => {
    const same = rows.map(([item, annotator]) => [item, annotator, 'yes']);
    expect(await runCli(['agreement', file('same.json', vector('krippendorff_alpha', same)), '--json'], {})).toBe(0);
    expect(lines()).toMatchObject([
      { defined: false, value: null, reason: 'undefined because everybody gave the same answer' },
    ]);
  });

  it.each([
    ['a statistic it does not know', vector('frobnicate', rows), /frobnicate is not computed by this version/],
    ['a name every object has', vector('constructor', rows), /constructor is not computed/],
    ['a metric it does not know', vector('krippendorff_alpha', rows, { metric: 'polar' }), /the metric polar/],
    ['data of another kind', vector('krippendorff_alpha', undefined, {}, 'spans'), /kind “spans”/],
  ])('names %s in the line of the file, exit code 1', async (_, content, says) => {
    expect(await runCli(['agreement', file('unknown.json', content), '--json'], {})).toBe(1);
    expect(lines()).toMatchObject([{ supported: false, reason: expect.stringMatching(says) as string }]);
  });

  it.each([
    ['not JSON', '{"name"', /bad\.json: this is not valid JSON/],
    ['no vector', { name: 'x' }, /bad\.json: this is no vector of ratings/],
    ['a rating that is no triple', vector('krippendorff_alpha', [['i1', 'ann']]), /data\.ratings\[0\]/],
    ['a rating without a value', vector('krippendorff_alpha', [['i1', 'ann', null]]), /data\.ratings\[0\]/],
    [
      'text under a numeric metric',
      vector('krippendorff_alpha', rows, { metric: 'interval' }),
      /data\.ratings\[0\] has the value "yes": the metric interval needs a number/,
    ],
    [
      'an annotator twice on an item',
      vector('krippendorff_alpha', [...rows, ['i1', 'ann', 'no']]),
      /annotator "ann" has two answers to item "i1"/,
    ],
  ])('tells of %s, goes on with the others, and ends with exit code 1', async (_, content, says) => {
    const paths = [file('bad.json', content), file('good.json', vector('percent_agreement', rows))];
    expect(await runCli(['agreement', ...paths, '--json'], {})).toBe(1);
    expect(said).toMatch(says);
    expect(lines()).toMatchObject([{ value: 0.5 }]);
  });

  it('wants a file', async () => {
    expect(await runCli(['agreement'], {})).toBe(1);
    expect(said).toMatch(/at least one file[\s\S]*Usage/);
    expect(await runCli(['agreement', join(folder, 'nowhere.json')], {})).toBe(1);
    expect(said).toMatch(/nowhere\.json cannot be opened/);
  });
});
