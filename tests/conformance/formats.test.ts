import { existsSync, openAsBlob, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '#lib/formats/format.ts';
import { inspect } from '#lib/formats/inspect.ts';
import { planFiles } from '#lib/formats/plan-files.ts';
import { readAll } from '#lib/formats/read-all.ts';

/** Files of the teams' own tools with the figures that other programs found in them. */
const folder = new URL('../../../shared/data/', import.meta.url);

function open(path: string): SourceFile {
  const url = new URL(path, folder);
  return {
    name: basename(url.pathname),
    size: statSync(url).size,
    async *chunks() {
      yield* (await openAsBlob(url)).stream();
    },
  };
}

const open3 = (set: string, ...names: string[]) => names.map((name) => open(`real/${set}/${name}`));
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

interface LongFile {
  rows: number;
  items: number;
  annotators: number;
  item_column: string;
  annotator_column: string;
  label_column: string;
  gold_column: string;
  labels: Record<string, number>;
  annotations_per_item: Record<string, number>;
  spot: Record<string, string>[];
}

describe.skipIf(!existsSync(folder))('long tables from other tools (skipped where ../shared/data is absent)', () => {
  it.each(['rte_40items.csv', 'temp_30items.csv'])('csv-long/%s', async (name) => {
    const { files } = json('formats/csv-long/expected.json') as { files: Record<string, LongFile> };
    const expected = files[name]!;
    const file = open(`formats/csv-long/${name}`);
    const found = await inspect([file]);
    expect(found).toMatchObject({
      format: 'csv-long',
      items: expected.items,
      annotations: expected.rows,
      references: expected.items,
      problemCount: 0,
      blanks: 0,
      duplicates: 0,
    });
    expect(found.annotators).toHaveLength(expected.annotators);
    expect(Object.fromEntries(found.labels.map(({ value, count }) => [value, count]))).toEqual(expected.labels);
    expect(Object.fromEntries(found.overlap.map(({ answers, items }) => [answers, items]))).toEqual(
      expected.annotations_per_item,
    );
    expect(found.files[0]?.plan.columns.content).not.toContain('start');
    expect(found.files[0]?.plan.columns).toMatchObject({
      item: expected.item_column,
      annotator: expected.annotator_column,
      label: expected.label_column,
      gold: expected.gold_column,
    });
    const rows = await Array.fromAsync(readAll([file], (await planFiles([file])).plans));
    for (const spot of expected.spot) {
      const row = {
        item: spot[expected.item_column],
        annotator: spot[expected.annotator_column],
        value: spot[expected.label_column],
      };
      expect(rows).toContainEqual(expect.objectContaining(row));
    }
  });

  it('csv-wide/mace_temp_120items.csv: rows without header are items, columns are people', async () => {
    const { files } = json('formats/csv-wide/expected.json') as {
      files: Record<
        string,
        {
          rows: number;
          columns: number;
          nonempty_cells: number;
          values: Record<string, number>;
          spot: { row: number; col: number; value: string }[];
        }
      >;
    };
    const expected = files['mace_temp_120items.csv']!;
    const file = open('formats/csv-wide/mace_temp_120items.csv');
    const found = await inspect([file]);
    expect(found).toMatchObject({
      format: 'csv-wide',
      items: expected.rows,
      annotations: expected.nonempty_cells,
      problemCount: 0,
    });
    expect(Object.fromEntries(found.labels.map(({ value, count }) => [value, count]))).toEqual(expected.values);
    const { people = [] } = found.files[0]!.plan.columns;
    expect(found.annotators).toHaveLength(people.length);
    expect(people.length).toBeLessThanOrEqual(expected.columns);
    expect(found.blanks).toBe(expected.rows * people.length - expected.nonempty_cells);
    const rows = await Array.fromAsync(readAll([file], (await planFiles([file])).plans));
    for (const { row, col, value } of expected.spot) {
      const answer = { item: String(row + 1), annotator: `column ${col + 1}`, value };
      expect(rows).toContainEqual(expect.objectContaining(answer));
    }
  });

  it.each(['platform_amt2.csv', 'platform_cf2.csv', 'figure8_relex_8units.csv'])('appen-mturk/%s', async (name) => {
    const { files } = json('formats/appen-mturk/expected.json') as { files: Record<string, LongFile> };
    const expected = files[name]!;
    const found = await inspect([open(`formats/appen-mturk/${name}`)]);
    expect(found).toMatchObject({ items: expected.items, annotations: expected.rows, problemCount: 0 });
    expect(found.annotators).toHaveLength(expected.annotators);
    expect(Object.fromEntries(found.labels.map(({ value, count }) => [value, count]))).toMatchObject(expected.labels);
    expect(Object.fromEntries(found.overlap.map(({ answers, items }) => [answers, items]))).toEqual(
      expected.annotations_per_item,
    );
    expect(found.files[0]?.plan.columns).toMatchObject({
      item: expected.item_column,
      annotator: expected.annotator_column,
      label: expected.label_column,
    });
  });

  it.each([
    ['rte-snow2008', 800, 164, 8000, 800, ['items.jsonl', 'ratings.csv', 'gold.csv']],
    ['dog-breeds', 807, 109, 8070, 807, ['ratings.csv', 'gold.csv']],
  ] as const)(
    'real/%s: every item, annotator, answer and reference',
    async (set, items, people, answers, gold, names) => {
      const found = await inspect(open3(set, ...names));
      const { labels } = json(`real/${set}/expected.json`) as { labels: Record<string, number> };
      expect(found).toMatchObject({ items, annotations: answers, references: gold, problemCount: 0, duplicates: 0 });
      expect(found.annotators).toHaveLength(people);
      expect(found.itemsWithContent).toBe(names.length === 3 ? items : 0);
      expect(Object.fromEntries(found.labels.map(({ value, count }) => [value, count]))).toEqual(labels);
      expect(found.overlap).toEqual([{ answers: 10, items }]);
    },
  );

  it('real/rte-snow2008: premise and hypothesis are shown, the subtask is kept beside them', async () => {
    const files = open3('rte-snow2008', 'items.jsonl');
    const [first] = await Array.fromAsync(readAll(files, (await planFiles(files)).plans));
    expect(first).toMatchObject({
      key: 'rte-25',
      content: [{ name: 'text' }, { name: 'hypothesis', text: 'Two films won six Oscars.' }],
      metadata: { subtask: 'IR' },
    });
  });

  it('real/steller-watch-a: an empty label is not an answer; of a repeated one the first stands', async () => {
    const expected = json('real/steller-watch-a/expected.json') as Record<string, unknown>;
    const found = await inspect(open3('steller-watch-a', 'ratings.csv'));
    expect(found).toMatchObject({ items: expected.n_items, annotations: expected.n_ratings });
    expect(found.annotators).toHaveLength(expected.n_annotators as number);
    expect(found.blanks).toBeGreaterThan(0);
    expect(found.problems.every(({ cause }) => cause === 'answer-differs')).toBe(true);
    expect(found.annotations + found.blanks + found.duplicates + found.problemCount).toBe(3904);
  });

  it('real/adult-content3-a: labels as they are, “B” for broken included', async () => {
    const expected = json('real/adult-content3-a/expected.json') as { n_items: number; labels: Record<string, number> };
    const found = await inspect(open3('adult-content3-a', 'ratings.csv'));
    expect(found).toMatchObject({ items: expected.n_items, problemCount: 0 });
    const labels = Object.fromEntries(found.labels.map(({ value, count }) => [value, count]));
    expect(labels).toMatchObject(expected.labels);
    expect(Object.keys(labels).sort()).toEqual(['B', 'G', 'P', 'R', 'X']);
  });

  it('real/pandalm-pairs-a: the column “preference” is the answer, prompt and both responses are shown', async () => {
    const expected = json('real/pandalm-pairs-a/expected.json') as { n_items: number; labels: Record<string, number> };
    const found = await inspect(open3('pandalm-pairs-a', 'ratings.csv', 'items.jsonl'));
    expect(found).toMatchObject({ items: expected.n_items, itemsWithContent: expected.n_items, problemCount: 0 });
    expect(found.annotators).toHaveLength(3);
    expect(Object.fromEntries(found.labels.map(({ value, count }) => [value, count]))).toEqual(expected.labels);
    expect(found.files[1]?.plan.columns.content).toEqual(['instruction', 'input', 'response1', 'response2']);
  });

  it('real/convabuse-a: the turns are shown, the severity is the answer', async () => {
    const found = await inspect(open3('convabuse-a', 'ratings.csv', 'items.jsonl'));
    expect(found).toMatchObject({ items: 400, annotations: 1326 });
    expect(found.files[0]?.plan.columns.label).toBe('severity');
    expect(found.files[1]?.plan.columns.content).toEqual(['prev_agent', 'prev_user', 'agent', 'user']);
  });
});

interface TaskFile {
  items: number;
  annotators: string[];
  annotations_submitted: number;
  regions_by_type: Record<string, number>;
  predictions: number;
  cancelled: number;
  ground_truth: number;
}

describe.skipIf(!existsSync(folder))('exports of Label Studio (skipped where ../shared/data is absent)', () => {
  const { files } = existsSync(folder)
    ? (json('formats/label-studio/expected.json') as { files: Record<string, TaskFile> })
    : { files: {} };
  const names = Object.keys(files).filter((name) => files[name]!.items !== undefined);

  it.each(names)('label-studio/%s: every task, annotation and result is read or counted as unread', async (name) => {
    const expected = files[name]!;
    const file = open(`formats/label-studio/${name}`);
    const found = await inspect([file]);
    expect(found).toMatchObject({ format: 'label-studio', items: expected.items, skipped: expected.cancelled });
    const rows = await Array.fromAsync(readAll([file], (await planFiles([file])).plans));
    const answers = rows.filter((row) => row.type === 'annotation' || row.type === 'reference');
    const nameless = found.problems.filter(({ cause }) => cause === 'missing-annotator');
    expect(nameless).toHaveLength(found.problemCount);
    // An annotation brings its answer, or is counted; without anybody's name its answer is refused by name.
    const unread = Object.fromEntries(found.unread.map(({ what, count }) => [what, count]));
    expect(answers.length + nameless.length + (unread.annotations ?? 0)).toBe(expected.annotations_submitted);
    const types = Object.fromEntries(
      Object.entries(unread).flatMap(([what, count]) => {
        const type = /^results of type “(.*)”$/.exec(what)?.[1];
        return type === undefined ? [] : [[type, count]];
      }),
    );
    const choices = answers.length + nameless.length;
    expect({ ...types, ...(choices > 0 ? { choices } : {}) }).toEqual(expected.regions_by_type);
    const people = rows.flatMap((row) =>
      row.type === 'annotation' ? [row.annotator] : row.type === 'unread' && row.by ? [row.by] : [],
    );
    expect([...new Set(people)].sort()).toEqual(expected.annotators);
  });

  it('label-studio/brush_rle_predictions.json: predictions without their tasks are refused by name', async () => {
    const file = open('formats/label-studio/brush_rle_predictions.json');
    await expect(inspect([file])).rejects.toThrow(/brush_rle_predictions.json: .*predictions.*export the tasks/);
  });

  it('label-studio/sdk_history.json: the text is shown, the answer is the person’s', async () => {
    const file = open('formats/label-studio/sdk_history.json');
    const rows = await Array.fromAsync(readAll([file], (await planFiles([file])).plans));
    expect(rows).toMatchObject([
      { type: 'item', key: '6141', content: [{ name: 'text' }] },
      { type: 'annotation', item: '6141', annotator: 'sergei@heartex.test', value: 'Positive' },
    ]);
  });
});
