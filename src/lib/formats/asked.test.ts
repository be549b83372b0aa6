import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuestionReading } from './asked.ts';
import { inspect, toCliReport } from './inspect.ts';
import { planFiles } from './plan-files.ts';
import { readAll } from './read-all.ts';
import { likelySeparator } from './separators.ts';
import { fileOf } from './source-file.fixture.ts';

const csv = (...lines: string[]) => fileOf('ratings.csv', `${lines.join('\n')}\n`);
const told = (kind: string, more: Partial<QuestionReading> = {}) => ({ questions: [{ name: '', kind, ...more }] });

describe('several questions in one file', () => {
  it('reads the question of each row where a column names it', async () => {
    const file = csv(
      'item,annotator,question,label',
      'k1,ann,toxic,yes',
      'k1,ann,kind,insult',
      'k1,zoe,toxic,no',
      'k1,zoe,kind,threat',
      ...['k2', 'k3', 'k4'].flatMap((item) => [`${item},ann,toxic,no`, `${item},ann,kind,none`]),
      'k1,zoe,toxic,yes',
      'k1,bo,,yes',
    );
    const found = await inspect([file]);
    expect(found.files[0]?.plan.columns).toMatchObject({ question: 'question', label: 'label' });
    expect(found.questions).toMatchObject([
      { name: 'toxic', kind: 'choice', annotations: 5 },
      { name: 'kind', kind: 'choice', annotations: 5 },
    ]);
    expect(found.problems.map(({ cause, place }) => [cause, place.line])).toEqual([
      ['answer-differs', 12],
      ['missing-question', 13],
    ]);
    expect(found.problems[0]?.text).toContain('on “toxic”');
  });

  it('reads columns as a question each when told so, and guesses it where nothing else is the answer', async () => {
    const file = csv('item,annotator,foo,bar', 'k1,ann,a,x', 'k1,zoe,b,y', 'k1,bo,a,', 'k1,cy,b,x', 'k2,ann,b,y');
    await expect(inspect([file])).rejects.toThrow('each is a question of its own');
    const columns = [
      { column: 'foo', use: 'answers' as const },
      { column: 'bar', use: 'answers' as const },
    ];
    expect(await inspect([file], { columns })).toMatchObject({
      annotations: 9,
      blanks: 1,
      annotators: [{ annotations: 4 }, { annotations: 2 }, { annotations: 1 }, { annotations: 2 }],
      questions: [
        { name: 'foo', annotations: 5 },
        { name: 'bar', annotations: 4 },
      ],
    });
  });

  it('reads references of several questions from the columns of a gold file', async () => {
    const gold = fileOf('gold.csv', 'item,toxic,kind\nk1,yes,insult\nk2,no,\n');
    const { plans } = await planFiles([gold]);
    const plan = { ...plans[0]!, role: 'gold' as const };
    const columns = { item: 'item', answers: ['toxic', 'kind'], content: [], metadata: [] };
    const found = await inspect([gold], { plans: [{ ...plan, columns }] });
    expect(found).toMatchObject({ references: 3, questions: [{ name: 'toxic', references: 2 }, { name: 'kind' }] });
  });

  it('brings what an item belongs to, from a column called so', async () => {
    const items = fileOf('items.csv', 'item,parent,text\nk1,t1,One two three four.\nk2,t1,Five six seven eight.\n');
    const rows = await Array.fromAsync(readAll([items], (await planFiles([items])).plans));
    expect(rows).toMatchObject([
      { key: 'k1', parent: 't1', metadata: {} },
      { key: 'k2', parent: 't1' },
    ]);
  });
});

describe('answers of every kind', () => {
  it('takes lists in JSON Lines for several labels, and none of them for an answer', async () => {
    const line = (annotator: string, labels: unknown) => JSON.stringify({ item: 'k1', annotator, labels });
    const text = [line('ann', ['b', 'a']), line('zoe', []), line('bo', ['a'])].join('\n');
    const found = await inspect([fileOf('r.jsonl', text)]);
    expect(found).toMatchObject({ annotations: 3, blanks: 0, problemCount: 0 });
    expect(toCliReport(found).kinds).toEqual({ 'multi-choice': 3 });
  });

  it('proposes several labels in a cell, reads one until somebody says so', async () => {
    const file = csv('item,annotator,label', 'k1,ann,a|b', 'k1,zoe,b', 'k2,ann,b | a', 'k2,zoe,a');
    const found = await inspect([file]);
    expect(found.questions).toMatchObject([{ kind: 'choice', proposed: { kind: 'multi-choice', separator: '|' } }]);
    expect(toCliReport(found).warnings.join()).toContain('several labels');
    const read = await inspect([file], told('multi-choice', { separator: '|' }));
    expect(read.labels).toEqual([
      { value: 'a', count: 3 },
      { value: 'b', count: 3 },
    ]);
    expect(read.questions).toMatchObject([{ kind: 'multi-choice', proposed: null }]);
  });

  it('reads numbers as labels unless told that they are a rating', async () => {
    const file = csv('item,annotator,label', 'k1,ann,4', 'k1,zoe,5.0', 'k1,bo,broken');
    expect(toCliReport(await inspect([file])).kinds).toEqual({ choice: 3 });
    const found = await inspect([file], told('rating'));
    expect(toCliReport(found).kinds).toEqual({ rating: 2 });
    expect(found.problems).toMatchObject([
      { cause: 'answer-does-not-fit', place: { line: 4 }, text: expect.stringContaining('“bo”') as string },
    ]);
  });

  it('reads words as points of a scale that has them', async () => {
    const labels = ['G', 'P', 'R', 'X'].map((title, index) => ({ value: index + 1, title }));
    const config = { min: 1, max: 4, step: 1, labels };
    const file = csv('item,annotator,label', 'k1,ann,G', 'k1,zoe,X', 'k1,bo,B');
    const { plans } = await planFiles([file]);
    const found = await inspect([file], { plans, ...told('rating', { config }) });
    expect(found).toMatchObject({ annotations: 2, problemCount: 1, labels: [{ value: '1' }, { value: '4' }] });
  });

  it('finds the separator that joined labels, and none in texts that are labels of their own', () => {
    const label = fc.constantFrom('rude', 'off topic', 'spam', 'fine');
    const sets = fc.uniqueArray(fc.uniqueArray(label, { minLength: 1, maxLength: 3 }), {
      minLength: 6,
      selector: (set) => set.toSorted().join(),
    });
    fc.assert(
      fc.property(sets, fc.constantFrom('|', ';', ','), (given, separator) => {
        const several = given.some((set) => set.length > 1);
        const found = likelySeparator(given.map((set) => set.join(separator)));
        if (found !== null) expect([found, several]).toEqual([separator, true]);
      }),
    );
    expect(likelySeparator(['yes', 'no', 'maybe, or not'])).toBeNull();
  });
});
