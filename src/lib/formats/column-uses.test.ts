import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnChoice, columnUses, useOf, withRole, withUse } from './column-uses.ts';
import type { FilePlan } from './format.ts';
import { inspect } from './inspect.ts';
import { planFiles } from './plan-files.ts';
import { planProblem } from './plan-problem.ts';
import { readAll } from './read-all.ts';
import { fileOf } from './source-file.fixture.ts';

const all = ['id', 'who', 'said', 'other', 'text'];
const plan: FilePlan = {
  role: 'ratings',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  quoted: true,
  columns: { item: 'id', annotator: 'who', label: 'said', content: ['text'], metadata: 'rest' },
};
const choice = fc.record({ column: fc.constantFrom(...all), use: fc.constantFrom(...columnUses) });

describe('what columns are taken as', () => {
  it('is what was said last, and one use for each column, whatever is said', () => {
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1 }), (choices) => {
        const changed = choices.reduce((before, one) => withUse(before, all, one), plan);
        const last = choices.at(-1)!;
        expect(useOf(changed, last.column)).toBe(last.use);
        const { item, annotator, label, gold, people = [], content, metadata } = changed.columns;
        const named = [item, annotator, label, gold, ...people, ...content, ...metadata].filter(Boolean);
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });

  it('lets people’s columns take the place of annotator and label, and back', () => {
    const wide = withUse(withUse(plan, all, { column: 'other', use: 'person' }), all, {
      column: 'said',
      use: 'person',
    });
    expect(wide.columns).toMatchObject({ annotator: undefined, label: undefined, people: ['said', 'other'] });
    expect(planProblem(wide)).toBeNull();
    const long = withUse(wide, all, { column: 'said', use: 'label' });
    expect(long.columns.people).toBeUndefined();
    expect(planProblem(long)).toMatch(/annotator/);
  });

  it('makes items or gold of answers', () => {
    expect(withRole(plan, 'gold')).toMatchObject({ role: 'gold', columns: { item: 'id', gold: 'said' } });
    expect(withRole(plan, 'items')).toMatchObject({ role: 'items', columns: { item: 'id', metadata: 'rest' } });
  });
});

describe('columns named by who asks', () => {
  const odd = fileOf('odd.csv', 'foo,annotator,bar,baz\nk1,ann,yes,1\nk1,zoe,no,1\n');

  it('make clear what the file alone does not', async () => {
    await expect(inspect([odd])).rejects.toThrow(/no column names the item/);
    await expect(inspect([odd], { columns: [{ column: 'foo', use: 'item' }] })).rejects.toThrow(/no column names/);
    const columns = [
      { column: 'foo', use: 'item' },
      { column: 'bar', use: 'label' },
    ] as const;
    expect(await inspect([odd], { columns })).toMatchObject({ items: 1, annotations: 2, problemCount: 0 });
  });

  it('say which model’s prediction an answer was made from, where their name does not', async () => {
    const text = 'item,annotator,label,derived_from\nk1,ann,yes,m1\nk1,zoe,no,\n';
    const answers = async (csv: string, columns: readonly ColumnChoice[] = []) => {
      const files = [fileOf('r.csv', csv)];
      const rows = await Array.fromAsync(readAll(files, (await planFiles(files, { columns })).plans));
      return rows.flatMap((row) => (row.type === 'annotation' ? [[row.annotator, row.derivedFrom]] : []));
    };
    const made = [
      ['ann', 'm1'],
      ['zoe', undefined],
    ];
    expect(await answers(text)).toEqual(made);
    expect(await answers(text.replace('derived_from', 'helper'), [{ column: 'helper', use: 'derived' }])).toEqual(made);
    await expect(answers(text, [{ column: 'annotator', use: 'derived' }])).rejects.toThrow(
      /need a column for the annotator/,
    );
  });

  it('are refused where no file has them', async () => {
    const file = fileOf('r.csv', 'item,annotator,label\nk1,ann,yes\n');
    await expect(inspect([file], { columns: [{ column: 'nowhere', use: 'item' }] })).rejects.toThrow(
      /no file has a column/,
    );
  });
});
