import { describe, expect, it } from 'vitest';
import { inspect } from '../inspect.ts';
import { fileOf } from '../source-file.fixture.ts';
import { sniff } from './sniff.ts';

const table = (header: string, ...rows: string[]) => fileOf('wide.csv', [header, ...rows].join('\n'));

describe('tables with one column per person', () => {
  it.each([
    ['rater_1,rater_2', ['rater_1', 'rater_2']],
    ['raterA,raterB', ['raterA', 'raterB']],
    ['worker1,worker2', ['worker1', 'worker2']],
    ['ann_mira,ann_tomas', ['ann_mira', 'ann_tomas']],
    ['Coder 1,Coder 2', ['Coder 1', 'Coder 2']],
    ['label_ann1,label_ann2', ['label_ann1', 'label_ann2']],
  ])('takes the columns %s for people', async (names, people) => {
    const file = table(`item,${names},text`, 'k1,yes,no,One two three.', 'k2,,yes,Four five six.', 'k3,no,no,');
    const found = await inspect([file]);
    expect(found).toMatchObject({ format: 'csv-wide', items: 3, annotations: 5, blanks: 1, problemCount: 0 });
    expect(found.annotators.map(({ name }) => name)).toEqual(people);
    expect(found.files[0]?.plan).toMatchObject({
      role: 'ratings',
      columns: { item: 'item', people, content: ['text'] },
    });
  });

  it.each([
    ['several questions', 'item,q1,q2', 'k1,yes,no', 'k2,no,no'],
    ['names of people', 'item,Mira,Tomas', 'k1,yes,no', 'k2,no,no'],
  ])('offers what may be %s as people, and takes it only when told', async (_, header, ...rows) => {
    const file = table(header, ...rows);
    const { plan, alternatives } = await sniff(file);
    expect(plan.role).toBe('items');
    const people = header.split(',').slice(1);
    expect(alternatives.at(-1)?.plan).toMatchObject({ role: 'ratings', columns: { people } });
    const found = await inspect([file], { plans: [alternatives.at(-1)!.plan] });
    expect(found.annotators.map(({ name }) => name)).toEqual(people);
    expect(found).toMatchObject({ format: 'csv-wide', annotations: 4 });
  });

  it('is a long table where a column names the annotator', async () => {
    const { plan } = await sniff(table('item,annotator,label,rater_1,rater_2', 'k1,ann,yes,1,2', 'k1,zoe,no,1,2'));
    expect(plan.columns).toMatchObject({ annotator: 'annotator', label: 'label' });
    expect(plan.columns.people).toBeUndefined();
  });

  it('reads gold beside people as references', async () => {
    const found = await inspect([table('item,rater_1,rater_2,gold', 'k1,yes,no,yes', 'k2,no,no,no')]);
    expect(found).toMatchObject({ annotations: 4, references: 2 });
  });

  it('leaves out a cell that cannot be read, with its column, and keeps the others of the row', async () => {
    const found = await inspect([
      table('item,rater_1,rater_2', `k1,${'y'.repeat(201)},no`, 'k1,yes,yes', 'k2,no,no', ',no,no'),
    ]);
    expect(found.problems.map(({ cause, place }) => [cause, place.line])).toEqual([
      ['label-too-long', 2],
      ['answer-differs', 3],
      ['missing-item', 5],
    ]);
    expect(found.problems[0]?.text).toContain('rater_1');
    expect(found.annotations).toBe(4);
  });
});

describe('tables without header', () => {
  it('numbers rows and columns where the first line is answers like the others', async () => {
    const found = await inspect([fileOf('mace.csv', 'a,b,b\nb,,a\na,a,b\n')]);
    expect(found).toMatchObject({ format: 'csv-wide', items: 3, annotations: 8, blanks: 1 });
    expect(found.annotators.map(({ name }) => name)).toEqual(['column 1', 'column 2', 'column 3']);
  });

  it.each([
    ['names each column once', 'a,b\na,b\nb,a\n'],
    ['holds what does not come again', 'x,x,b\nb,,a\na,a,b\n'],
  ])('has a header when the first line %s', async (_, text) => {
    await expect(inspect([fileOf('table.csv', text)])).rejects.toThrow(/no column names the item/);
  });

  it('names the number of fields of the first row for a row that has another', async () => {
    const found = await inspect([fileOf('mace.csv', 'a,b,b\nb,,a\na,b\nb,b,a\n')]);
    expect(found.problems[0]?.text).toBe('the row has 2 fields, the first row 3');
  });
});
