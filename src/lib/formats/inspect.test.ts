import { describe, expect, it } from 'vitest';
import { type FilePlan, ReadError } from './format.ts';
import { inspect, toCliReport } from './inspect.ts';
import { planFiles } from './plan-files.ts';
import { readAll } from './read-all.ts';
import { fileOf } from './source-file.fixture.ts';

const HEADER = 'item,annotator,label\n';
const GOOD = 'k9,zoe,yes\n';

async function rowsOf(...files: ReturnType<typeof fileOf>[]) {
  return Array.fromAsync(readAll(files, (await planFiles(files)).plans));
}

describe('rows that cannot be read', () => {
  it.each([
    ['no item', `${HEADER},ann,yes\n${GOOD}`, 'missing-item', 2],
    ['no annotator', `${HEADER}k1,,yes\n${GOOD}`, 'missing-annotator', 2],
    ['too few fields', `${HEADER}k1,ann\n${GOOD}`, 'field-count', 2],
    ['too many fields', `${HEADER}${GOOD}k1,ann,yes,more\n`, 'field-count', 3],
    ['a quote that never closes', `${HEADER}${GOOD}k1,ann,"yes\nk2,ann,no\n`, 'unterminated-quote', 3],
    ['text after a quote', `${HEADER}${GOOD}k1,"ann"x,yes\n`, 'text-after-quote', 3],
    ['a changed mind', `${HEADER}${GOOD}k9,zoe,no\n`, 'answer-differs', 3],
    ['a label of 201 characters', `${HEADER}${GOOD}k1,ann,${'y'.repeat(201)}\n`, 'label-too-long', 3],
    ['a name of 501 characters', `${HEADER}${GOOD}${'k'.repeat(501)},ann,yes\n`, 'too-long', 3],
    ['a zero character', `${HEADER}${GOOD}k1,ann,y\0s\n`, 'unreadable-text', 3],
    ['two columns of one name', `item,annotator,label,label\nk1,ann,yes,no\n`, 'duplicate-column', 1],
  ])('%s: skips the row and names line and cause', async (_, text, cause, line) => {
    const found = await inspect([fileOf('ratings.csv', text)]);
    expect(found.problems.map((problem) => problem.cause)).toEqual([cause]);
    expect(found.problems[0]?.place).toEqual({ file: 'ratings.csv', line });
    expect(found.annotations).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['what is no JSON', '{"item": "k1", "annotator": "ann", "label": }', 'bad-json'],
    ['a list in place of a record', '["k1", "ann", "yes"]', 'bad-json'],
    [
      'JSON of 65 levels',
      `{"item": "k1", "annotator": "ann", "label": "yes", "x": ${'['.repeat(64)}${']'.repeat(64)}}`,
      'too-deep',
    ],
    ['a line above 1 MiB', `{"item": "k1", "annotator": "ann", "label": "${'y'.repeat(1024 * 1024)}"}`, 'too-long'],
    ['a list of records', '{"item": "k1", "annotator": "ann", "label": [{"yes": 1}]}', 'label-not-text'],
    ['a name twice', '{"item": "k1", "item": "k2", "annotator": "ann", "label": "yes"}', 'bad-json'],
    [
      'a name of 501 characters',
      `{"item": "k1", "annotator": "ann", "label": "yes", "text": "One.", "${'n'.repeat(501)}": 1}`,
      'too-long',
    ],
    ['half a character', '{"item": "k1\\ud800", "annotator": "ann", "label": "yes"}', 'unreadable-text'],
  ])('%s: skips the line of JSON Lines', async (_, line, cause) => {
    const good = '{"item": "k9", "annotator": "zoe", "label": 1}\n';
    const found = await inspect([fileOf('ratings.jsonl', `${good}${line}\n${good.replace('zoe', 'ann')}`)]);
    expect(found.problems).toEqual([expect.objectContaining({ cause, place: { file: 'ratings.jsonl', line: 2 } })]);
    expect(found.labels).toEqual([{ value: '1', count: 2 }]);
  });

  it('skips a reference whose item has a name of 501 characters', async () => {
    const found = await inspect([fileOf('gold.csv', `item,gold\n${'k'.repeat(501)},yes\nk2,no\n`)]);
    expect(found).toMatchObject({ references: 1, problems: [{ cause: 'too-long', place: { line: 2 } }] });
  });

  it.each([
    ['too many fields', 'k1,"ann,yes\nk2,zoe,no\nk3,x",yes,more\n', /4 fields, the header 3; it runs to line 4/],
    ['text after a quote', 'k1,ann,"yes\nk2,zoe,"no\n', /runs to line 3/],
  ])('says how far a row with %s runs', async (_, rows, says) => {
    const found = await inspect([fileOf('ratings.csv', HEADER + rows + GOOD)]);
    expect(found.problems).toMatchObject([{ place: { line: 2 }, text: expect.stringMatching(says) as string }]);
    expect(found.annotations).toBe(1);
  });

  it('keeps as many problems as it is asked for, and counts all', async () => {
    const file = fileOf('ratings.csv', HEADER + GOOD + 'k1,ann\n'.repeat(300));
    expect(await inspect([file])).toMatchObject({ problems: { length: 200 }, problemCount: 300 });
    expect(await inspect([file], { mostProblems: Infinity })).toMatchObject({ problems: { length: 300 } });
  });

  it('names the line of bytes that are not UTF-8', async () => {
    const bytes = new TextEncoder().encode(`${HEADER}k1,ann,yes\nk2,ann,Xes\n${GOOD}`);
    bytes[bytes.indexOf(0x58)] = 0xe4;
    const found = await inspect([fileOf('ratings.csv', bytes)]);
    expect(found.problems).toEqual([
      expect.objectContaining({ cause: 'unreadable-text', place: { file: 'ratings.csv', line: 3 } }),
    ]);
  });

  it('keeps the first of two items or answers that differ, both of two references, and names both places', async () => {
    const items = fileOf('items.csv', 'id,text\nk1,one two\nk1,other\nk1,one two\n');
    const gold = fileOf('gold.csv', 'item,label\nk1,yes\nk1,no\nk1,yes\n');
    const ratings = fileOf('ratings.csv', `${HEADER}k1,ann,yes\nk1,ann,yes\nk1,ann,no\n`);
    const found = await inspect([gold, ratings, items]);
    expect(found.problems.map(({ cause, place }) => [cause, place.file, place.line])).toEqual([
      ['item-differs', 'items.csv', 3],
      ['answer-differs', 'ratings.csv', 4],
      ['gold-differs', 'gold.csv', 3],
    ]);
    for (const { text } of found.problems) expect(text).toContain('on line 2');
    expect(found).toMatchObject({ items: 1, annotations: 1, references: 2, duplicates: 2 });
  });

  it('cuts what it says to 200 characters and lists 200 of all problems', async () => {
    const bad = Array.from({ length: 300 }, (_, index) => `k${index},,yes`).join('\n');
    const found = await inspect([fileOf('ratings.csv', `item,annotator,label\n${GOOD}${bad}\n`)]);
    expect(found.problemCount).toBe(300);
    expect(found.problems).toHaveLength(200);
    expect(found.warnings[0]).toContain('300 rows');
  });
});

describe('files that cannot be read', () => {
  it.each([
    ['a header alone', 'ratings.csv', 'item,annotator,label\n', /no row below/],
    ['white space alone', 'ratings.csv', ' \n \n', /white space/],
    ['one column', 'ratings.csv', 'item:annotator:label\nk1:ann:yes\n', /only one column.*item:annotator:label.*comma/],
    ['no column for the item', 'ratings.csv', 'foo,annotator,label\nx,ann,yes\n', /no column names the item.*“foo”/],
    [
      'no column for the answer',
      'ratings.csv',
      'item,annotator,foo,bar\nk1,ann,1,2\n',
      /no column is plainly the answer.*“foo”, “bar”/,
    ],
    ['a JSON list', 'ratings.json', '[{"item": "k1"}]', /one record a line/],
    ['more than 1,000 columns', 'ratings.csv', `item,${'x,'.repeat(1_000)}y\n${'1,'.repeat(1_001)}1\n`, /1002 columns/],
  ])('%s: refuses the import and says what to do', async (_, name, text, says) => {
    const refusal = await inspect([fileOf(name, text)]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ReadError);
    expect(String(refusal)).toMatch(says);
  });

  it('refuses two files of one name, since a place could not tell them apart', async () => {
    const file = fileOf('ratings.csv', HEADER + GOOD);
    await expect(inspect([file, file])).rejects.toThrow(/two of the files have this name/);
  });

  it.each([
    ['no row', HEADER, /no row that can be read/],
    ['no row that fits', `${HEADER}k1,ann\n`, /no row that can be read.*line 2.*2 fields/],
    ['nothing', '', /empty/],
    ['a workbook', 'PK\u0003\u0004', /Excel/],
  ])('refuses a file with %s, whatever its plan', async (_, text, says) => {
    const { plans } = await planFiles([fileOf('ratings.csv', HEADER + GOOD)]);
    await expect(inspect([fileOf('ratings.csv', text)], { plans })).rejects.toThrow(says);
  });

  it('refuses a plan for JSON Lines with a column that no record has', async () => {
    const file = fileOf('r.jsonl', '{"item":"k1","annotator":"ann","label":"yes"}\n{"item":"k1"}\n');
    const { plans } = await planFiles([file]);
    const plan: FilePlan = { ...plans[0]!, columns: { ...plans[0]!.columns, label: 'verdict' } };
    await expect(inspect([file], { plans: [plan] })).rejects.toThrow(/no column “verdict”. No record has it/);
  });

  it.each([
    ['Label Studio', 'ls.json', '[{"model_version":"m","result":[{"from_name":"a"}]}]', /export the tasks/],
    [
      'Prodigy',
      'p.jsonl',
      '{"text":"x","_input_hash":1,"_task_hash":2,"_annotator_id":"a","answer":"accept"}\n',
      /row/,
    ],
    ['COCO', 'c.json', '{"images":[],"annotations":[{"image_id":1}]}', /row/],
    ['brat', 'd.ann', 'T1\tPER 0 3\tAnn\n', /row/],
    ['XML', 'd.xml', '<?xml version="1.0"?><annotations></annotations>', /row/],
  ])('names an export of %s, which is no table, and asks for one', async (tool, name, text, says) => {
    await expect(inspect([fileOf(name, text)])).rejects.toThrow(new RegExp(`${name}: this is .*${tool}`));
    await expect(inspect([fileOf(name, text)])).rejects.toThrow(says);
  });

  it.each([
    ['in one line', 'c,'.repeat(1_000_000)],
    ['of a table', `${'c,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}\n`],
  ])('says of a million columns %s that the first line is too long', async (_, text) => {
    await expect(inspect([fileOf('wide.csv', text)])).rejects.toThrow(/first line is longer.*1,000 columns/);
  });

  it('refuses a plan whose columns are not there', async () => {
    const file = fileOf('ratings.csv', HEADER + GOOD);
    const { plans } = await planFiles([file]);
    const plan: FilePlan = { ...plans[0]!, columns: { ...plans[0]!.columns, label: 'verdict' } };
    await expect(inspect([file], { plans: [plan] })).rejects.toThrow(/no column “verdict”.*“label”/);
  });
});

describe('what is understood without being told', () => {
  it.each([',', ';', '\t', '|'])('finds the delimiter %j', async (delimiter) => {
    const text = `item,annotator,label\nk1,ann,"yes, or; no"\nk1,zoe,no\n`.replaceAll(/,(?! )/g, delimiter);
    expect(await inspect([fileOf('r.txt', text)])).toMatchObject({ items: 1, annotations: 2, problemCount: 0 });
  });

  it.each([
    ['HITId,WorkerId,Answer', 'HITId', 'WorkerId', 'Answer'],
    ['worker,task,label', 'task', 'worker', 'label'],
    ['!amt_annotation_ids,!amt_worker_ids,orig_id,response', 'orig_id', '!amt_worker_ids', 'response'],
    ['document,coder,code_date,category', 'document', 'coder', 'category'],
    ['unit_id,contributor_id,rating', 'unit_id', 'contributor_id', 'rating'],
    ['p_id,photo,rater,preference', 'photo', 'rater', 'preference'],
  ])('reads the header %s', async (header, item, annotator, label) => {
    const width = header.split(',').length;
    const rows = ['1', '2'].map((row) => Array.from({ length: width }, () => `v${row}`).join(','));
    const { plans } = await planFiles([fileOf('r.csv', [header, ...rows].join('\n'))]);
    expect(plans[0]).toMatchObject({ role: 'ratings', columns: { item, annotator, label } });
  });

  it('takes the column that repeats for the item, not the number of the row', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => `${index},doc${index % 4},w${index},yes`);
    const { plans } = await planFiles([fileOf('r.csv', ['id,document,worker,label', ...rows].join('\n'))]);
    expect(plans[0]!.columns.item).toBe('document');
  });

  it('shows text to people and keeps short facts beside it, whatever their type', async () => {
    const record = { id: 7, text: 'A film.', hypothesis: 'Yes', subtask: 'IR', score: 0.5, tags: ['x'], none: null };
    const [row] = await rowsOf(fileOf('items.jsonl', JSON.stringify(record)));
    expect(row).toMatchObject({
      type: 'item',
      key: '7',
      content: [
        { type: 'text', name: 'text', text: 'A film.' },
        { type: 'text', name: 'hypothesis', text: 'Yes' },
      ],
      metadata: { subtask: 'IR', score: '0.5', tags: '["x"]' },
    });
  });

  it('takes item text and gold from the ratings file, once an item, and lists columns it leaves', async () => {
    const text = 'item,annotator,label,gold,text,topic,seconds\nk1,ann,yes,no,One.,a,3\nk1,zoe,no,no,One.,a,4\n';
    const file = fileOf('r.csv', text);
    const rows = await rowsOf(file);
    expect(rows.map(({ type }) => type)).toEqual(['item', 'annotation', 'reference', 'annotation']);
    expect(rows[0]).toMatchObject({ content: [{ name: 'text', text: 'One.' }], metadata: { topic: 'a' } });
    expect((await inspect([file])).unsupported).toEqual(['r.csv: columns that were not read: “seconds”']);
  });

  it('counts an empty label as not annotated, and who gave only such as nobody', async () => {
    const found = await inspect([fileOf('r.csv', `${HEADER}k1,ann,\nk1,zoe,yes\nk2,,\n`)]);
    expect(found).toMatchObject({ blanks: 2, annotations: 1, problemCount: 0, annotators: [{ name: 'zoe' }] });
  });

  it('leaves names like __proto__ and constructor harmless', async () => {
    const items = fileOf(
      'items.jsonl',
      '{"id": "__proto__", "text": "One.", "__proto__": "p", "constructor": {"a": 1}}',
    );
    const ratings = fileOf('r.csv', `item,annotator,label,__proto__\n__proto__,constructor,toString,x\n`);
    const rows = await rowsOf(items, ratings);
    const metadata = rows[0]?.type === 'item' ? rows[0].metadata : {};
    expect(Object.entries(metadata)).toEqual([
      ['__proto__', 'p'],
      ['constructor', '{"a":1}'],
    ]);
    expect(({} as { p?: unknown }).p).toBeUndefined();
    const found = await inspect([items, ratings]);
    expect(found).toMatchObject({ items: 1, labels: [{ value: 'toString', count: 1 }] });
  });

  it.each([
    ['Yes', 'yes', true],
    ['e\u0301', 'é', true],
    ['yes\u200b', 'yes', true],
    ['yes', 'no', false],
  ])('warns of labels that look alike: %j and %j', async (one, other, isWarned) => {
    const { warnings } = await inspect([fileOf('r.csv', `${HEADER}k1,ann,${one}\nk1,zoe,${other}\n`)]);
    expect(warnings.some((warning) => warning.includes('differ only in case'))).toBe(isWarned);
  });

  it('gives the report of the command line', async () => {
    const found = await inspect([fileOf('r.csv', `${HEADER}k1,ann,yes\nk1,zoe,no\nk2\n`)]);
    expect(toCliReport(found)).toEqual({
      format: 'csv-long',
      items: 1,
      annotators: ['ann', 'zoe'],
      annotations: 2,
      kinds: { choice: 2 },
      questions: [{ name: '', kind: 'choice', annotations: 2 }],
      parents: 0,
      warnings: ['1 row is left out', '1 of 1 items have no text to show'],
      unsupported: [],
      labels: [
        { value: 'no', count: 1 },
        { value: 'yes', count: 1 },
      ],
      references: 0,
      itemsWithContent: 0,
      blanks: 0,
      duplicates: 0,
      skipped: 0,
      models: [],
      problems: [{ file: 'r.csv', line: 4, cause: 'field-count', text: 'the row has 1 fields, the header 3' }],
      problemCount: 1,
      files: [
        {
          name: 'r.csv',
          role: 'ratings',
          rows: 3,
          columns: { item: 'item', annotator: 'annotator', label: 'label', content: [], metadata: [] },
          plan: found.files[0]?.plan,
        },
      ],
    });
  });
});
