import { describe, expect, it } from 'vitest';
import { inspect } from '../inspect.ts';
import { planFiles } from '../plan-files.ts';
import { fileOf } from '../source-file.fixture.ts';
import { sniff } from './sniff.ts';

/** Text as a Western European program of old writes it: one byte a character. */
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('encodings that cannot be told by a mark', () => {
  const file = fileOf('r.csv', latin('item,annotator,label\nk1,Zo\u00eb,ja\nk1,ann,caf\u00e9\n'));

  it('offers Windows-1252 where bytes are not UTF-8, and reads every row under that plan', async () => {
    const { plan, alternatives } = await sniff(file);
    expect(plan.encoding).toBe('utf-8');
    expect(alternatives[0]).toMatchObject({ plan: { encoding: 'windows-1252' } });
    expect(await inspect([file])).toMatchObject({ annotations: 0, problemCount: 2 });
    const found = await inspect([file], { plans: [alternatives[0]!.plan] });
    expect(found).toMatchObject({ annotations: 2, problemCount: 0, annotators: [{ name: 'Zoë' }, { name: 'ann' }] });
  });

  it('does not offer it for a file that is UTF-8', async () => {
    const { alternatives } = await sniff(fileOf('r.csv', 'item,annotator,label\nk1,Zoë,ja\n'));
    expect(alternatives).toEqual([]);
  });

  it('reads a header that is not UTF-8 under an encoding that is given', async () => {
    const named = fileOf('r.csv', latin('item,annotator,label,d\u00e9tail\nk1,ann,ja,x\n'));
    await expect(sniff(named)).rejects.toThrow(/header.*Windows-1252/);
    const { columns } = await sniff(named, { form: { encoding: 'windows-1252' } });
    expect(columns).toEqual(['item', 'annotator', 'label', 'détail']);
  });
});

describe('other plans', () => {
  it('names other columns that may be the answer or the item, each with one use', async () => {
    const text = 'item,doc_id,annotator,label,severity\nk1,d1,ann,yes,2\nk1,d1,zoe,no,2\n';
    const { plan, alternatives } = await sniff(fileOf('r.csv', text));
    expect(plan.columns).toMatchObject({ item: 'item', label: 'label', metadata: ['doc_id', 'severity'] });
    expect(alternatives.map((other) => other.plan.columns)).toEqual([
      expect.objectContaining({ item: 'item', label: 'severity', metadata: ['doc_id'] }),
      expect.objectContaining({ item: 'doc_id', label: 'label', metadata: ['severity'] }),
      expect.objectContaining({ item: 'item', answers: ['label', 'severity'], metadata: ['doc_id'] }),
    ]);
  });

  it('lets gold be items and items with gold be gold', async () => {
    const gold = await sniff(fileOf('gold.csv', 'item,label\nk1,yes\n'));
    expect([gold.plan.role, gold.alternatives[0]?.plan.role]).toEqual(['gold', 'items']);
    const items = await sniff(fileOf('items.csv', 'item,text,gold\nk1,One two three.,yes\n'));
    expect([items.plan.role, items.alternatives[0]?.plan.role]).toEqual(['items', 'gold']);
  });
});

describe('columns that no name tells', () => {
  const rows = (label: (row: number) => string) =>
    Array.from({ length: 12 }, (_, row) => `t${row % 3},w${row},${label(row)},2026-01-${row + 10}`).join('\n');

  it('takes the only column in which answers to one item differ for the label', async () => {
    const text = `task,worker,Answer.output,submitted_at\n${rows((row) => 'AB'[row % 2]!)}\n`;
    const { plan } = await sniff(fileOf('r.csv', text));
    expect(plan).toMatchObject({
      role: 'ratings',
      columns: { item: 'task', annotator: 'worker', label: 'Answer.output' },
    });
  });

  it('does not choose between two of them, and lists neither times nor sittings among them', async () => {
    const text = `task,worker,foo,submitted_at,bar\n${rows((row) => 'AB'[row % 2]!)
      .split('\n')
      .map((line, row) => `${line},${row % 2}`)
      .join('\n')}\n`;
    await expect(sniff(fileOf('r.csv', text))).rejects.toThrow(/It may be one of “foo”, “bar”:/);
  });

  it('does not take a number of the row for the label', async () => {
    const text = `task,worker,foo,submitted_at,bar\n${rows(String).split('\n').join(',same\n')},same\n`;
    await expect(sniff(fileOf('r.csv', text))).rejects.toThrow(/no column is plainly the answer/);
  });

  it('does not show dates written out as text of the item', async () => {
    const when = 'Mon Mar 25 07:39:42 PDT 2019';
    const text = `item,annotator,label,start,text\nk1,ann,yes,${when},One.\nk1,zoe,no,${when},One.\n`;
    const { plan } = await sniff(fileOf('r.csv', text));
    expect(plan.columns).toMatchObject({ content: ['text'], metadata: [] });
  });
});

describe('tables as spreadsheets write them', () => {
  it.each(['\n', '\r\n'])('reads past the line that tells Excel the delimiter, and keeps line numbers', async (end) => {
    const text = ['sep=;', 'item;annotator;label', 'k1;ann;yes, or no', 'k1;;no'].join(end);
    const found = await inspect([fileOf('r.csv', text)]);
    expect(found).toMatchObject({ annotations: 1, labels: [{ value: 'yes, or no' }] });
    expect(found.problems).toMatchObject([{ cause: 'missing-annotator', place: { line: 4 } }]);
  });

  it('warns that a quote which is never closed costs more than a row', async () => {
    const found = await inspect([fileOf('r.csv', 'item,annotator,label\nk1,ann,yes\nk2,"ann,yes\nk3,ann,no\n')]);
    expect(found.warnings).toContainEqual(expect.stringContaining('A quote is never closed'));
    expect(found.problems[0]?.text).toContain('line 3');
  });

  it('does not count two columns of one name as rows left out', async () => {
    const { warnings } = await inspect([fileOf('r.csv', 'item,annotator,label,label\nk1,ann,yes,no\n')]);
    expect(warnings).toContainEqual(expect.stringContaining('same name'));
    expect(warnings).not.toContainEqual(expect.stringContaining('left out'));
  });

  it('says how to make lines of a record that spans several', async () => {
    await expect(inspect([fileOf('i.json', '{\n  "id": "k1"\n}\n')])).rejects.toThrow(/one record a line.*jq -c/);
  });
});

describe('what the rows tell of columns', () => {
  it('takes text for the item’s where no item comes twice at first, but not what people may have written', async () => {
    const header = 'item,annotator,label,sentence,comment\n';
    const rows = (who: string) =>
      Array.from({ length: 4 }, (_, item) => `k${item},${who},yes,S${item}.,So.\n`).join('');
    const { plans } = await planFiles([fileOf('r.csv', header + rows('ann'))]);
    expect(plans[0]!.columns).toMatchObject({ content: ['sentence'], metadata: [] });
  });

  it('looks far enough into a table sorted by annotator to see items again', async () => {
    const rows = ['ann', 'zoe'].flatMap((who) =>
      Array.from({ length: 2_000 }, (_, item) => `k${item},${who},yes,topic ${item % 7}`),
    );
    const { plans } = await planFiles([fileOf('r.csv', ['item,annotator,label,topic', ...rows].join('\n'))]);
    expect(plans[0]!.columns.metadata).toEqual(['topic']);
  });

  it.each([
    ['q_1,q_2,q_3', ['yes,no,yes', 'yes,yes,yes'], true],
    ['scoreA,scoreB', ['1,2', '2,2'], true],
    ['width1,height2', ['100,200', '300,400'], false],
    ['text1,text2', ['One thing.,Another.', 'A third.,And more.'], false],
  ])('says of the columns %s whether they look like one per annotator', async (names, rows, isSaid) => {
    const text = ['item,' + names, ...rows.map((row, index) => `k${index},${row}`)].join('\n');
    const { unsupported } = await inspect([fileOf('wide.csv', text)]);
    expect(unsupported.some((said) => /wide\.csv: .*one column per annotator/.test(said))).toBe(isSaid);
  });
});
