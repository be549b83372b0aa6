import { describe, expect, it } from 'vitest';
import { inspect, toCliReport } from '../inspect.ts';
import { planFiles } from '../plan-files.ts';
import { readAll } from '../read-all.ts';
import { fileOf } from '../source-file.fixture.ts';

const choice = (label: string | string[], control = 'topic', more = {}) => ({
  id: `${control}-1`,
  type: 'choices',
  from_name: control,
  to_name: 'text',
  value: { choices: [label].flat() },
  ...more,
});
const by = (completed_by: unknown, result: unknown[], more = {}) => ({ completed_by, result, ...more });
const task = (id: unknown, annotations: unknown[], more = {}) => ({
  id,
  data: { text: `Text ${id as string}.` },
  annotations,
  ...more,
});
const file = (...tasks: unknown[]) => fileOf('tasks.json', JSON.stringify(tasks));
const rowsOf = async (...tasks: unknown[]) => {
  const files = [file(...tasks)];
  return Array.fromAsync(readAll(files, (await planFiles(files)).plans));
};

describe('tasks of Label Studio', () => {
  it.each([
    [7, '7'],
    [{ id: 7, email: 'ann@example.org', first_name: 'Ann', last_name: '' }, 'ann@example.org'],
    [{ id: 7, email: '', first_name: 'Ann', last_name: 'Lee' }, 'Ann Lee'],
    [{ id: 7 }, '7'],
  ])('names whom completed_by tells: %j', async (who, name) => {
    const found = await inspect([file(task(1, [by(who, [choice('a')])]))]);
    expect(found).toMatchObject({ annotators: [{ name, annotations: 1 }], problemCount: 0 });
  });

  it('refuses an answer of nobody, and takes whom the plan names', async () => {
    const tasks = file(task(1, [by(undefined, [choice('a')])]));
    expect((await inspect([tasks])).problems).toMatchObject([{ cause: 'missing-annotator' }]);
    const { plans } = await planFiles([tasks]);
    const found = await inspect([tasks], { plans: [{ ...plans[0]!, given: { annotator: 'ann' } }] });
    expect(found).toMatchObject({ annotators: [{ name: 'ann' }], problemCount: 0 });
  });

  it('keeps apart answers, skipped ones, ground truth and predictions', async () => {
    const found = await inspect([
      file(
        task(
          1,
          [
            by(1, [choice('a')]),
            by(2, [], { was_cancelled: true }),
            by(3, [choice('b')], { ground_truth: true }),
            by(4, []),
          ],
          { predictions: [{ model_version: 'm 1', result: [choice('b')] }, { result: [choice('a')] }, 17] },
        ),
      ),
    ]);
    expect(found).toMatchObject({
      annotations: 1,
      annotators: [{ name: '1' }],
      skipped: 1,
      references: 1,
      blanks: 1,
      models: [{ name: 'm 1' }, { name: 'model' }],
      overlap: [{ answers: 1, items: 1 }],
    });
  });

  it('refuses a control that is answered twice, and says which task', async () => {
    const { problems } = await inspect([
      file(task(2, [by(1, [choice('a'), choice('b')])]), task(3, [by(1, [choice('a')])])),
    ]);
    expect(problems.map(({ cause, text }) => [cause, text.slice(0, 6)])).toEqual([['several-answers', 'task 2']]);
  });

  it('reads a control as multi-choice where somebody chose several, and stars as a rating', async () => {
    const stars = (rating: number) => ({ id: 's', type: 'rating', from_name: 'stars', value: { rating } });
    const tasks = file(
      task(1, [by(1, [choice(['b', 'a']), stars(4)]), by(2, [choice(['a', 'b']), stars(2)])]),
      task(2, [by(1, [choice('a'), stars(5)])]),
    );
    const found = await inspect([tasks]);
    expect(found).toMatchObject({ annotations: 6, problemCount: 0, unread: [] });
    expect(found.questions).toMatchObject([
      {
        name: 'topic',
        kind: 'multi-choice',
        annotations: 3,
        labels: [
          { value: 'a', count: 3 },
          { value: 'b', count: 2 },
        ],
      },
      { name: 'stars', kind: 'rating', annotations: 3 },
    ]);
    expect(toCliReport(found)).toMatchObject({ kinds: { 'multi-choice': 3, rating: 3 } });
  });

  it('reads every control as a question, and only one where the plan says so', async () => {
    const tasks = file(
      task(1, [by(1, [choice('a'), choice('x', 'tone')]), by(2, [choice('a')])]),
      task(2, [by(1, [choice('b')])]),
    );
    const found = await inspect([tasks]);
    expect(found.questions).toMatchObject([
      { name: 'topic', annotations: 3 },
      { name: 'tone', annotations: 1 },
    ]);
    const { plans, sniffed } = await planFiles([tasks]);
    expect(plans[0]?.columns.answers).toEqual(['result.topic', 'result.tone']);
    const only = sniffed[0]!.alternatives.map(({ plan }) => plan.columns.label);
    expect(only).toEqual(['result.topic', 'result.tone']);
    const tone = await inspect([tasks], { plans: [sniffed[0]!.alternatives[1]!.plan] });
    expect(tone).toMatchObject({ annotations: 1, blanks: 2, questions: [{ name: '', annotations: 1 }] });
    expect(tone.unsupported).toContain('3 choices of another question, “topic”');
  });

  it('takes what a task belongs to from its data', async () => {
    const tasks = file(
      { ...task(1, [by(1, [choice('a')])]), data: { text: 'One.', parent: 'thread-1' } },
      { ...task(2, [by(1, [choice('b')])]), data: { text: 'Two.', parent: 'thread-1' } },
    );
    expect(await inspect([tasks])).toMatchObject({ items: 2, parents: 1 });
  });

  it('counts choices about regions and other types as unread', async () => {
    const box = { id: 'r1', type: 'rectanglelabels', from_name: 'box', value: { x: 1, rectanglelabels: ['Car'] } };
    const { unread, annotations } = await inspect([
      file(task(1, [by(1, [box, choice('dirty', 'state', { id: 'r1' }), choice('a')])])),
    ]);
    expect(annotations).toBe(1);
    expect(unread).toEqual([
      { what: 'results of type “rectanglelabels”', count: 1 },
      { what: 'choices about regions', count: 1 },
    ]);
  });

  it('names the item by a clear key in its data, else by its id, else by its place', async () => {
    const keyed = (id: number, doc_id: unknown) => task(id, [by(1, [choice('a')])], { data: { doc_id, text: 'T' } });
    const keys = async (...tasks: unknown[]) =>
      (await rowsOf(...tasks)).flatMap((row) => (row.type === 'item' ? [row.key] : []));
    expect(await keys(keyed(1, 'd1'), keyed(2, 'd2'))).toEqual(['d1', 'd2']);
    expect(await keys(keyed(1, 'd1'), keyed(2, 'd1'))).toEqual(['1', '2']);
    expect(await keys(task(undefined, [by(1, [choice('a')])]))).toEqual(['tasks.json#1']);
  });

  it('shows texts and keeps addresses, numbers and lists as facts', async () => {
    const data = { text: 'One.', image: 'https://example.org/a b.png', score: 3, tags: ['x'] };
    const [item] = await rowsOf(task(1, [by(1, [choice('a')])], { data }));
    expect(item).toMatchObject({
      content: [{ name: 'text', text: 'One.' }],
      metadata: { image: 'https://example.org/a b.png', score: '3', tags: '["x"]' },
    });
  });

  it('refuses a name that is a person and a model', async () => {
    const found = await inspect([
      file(task(1, [by('m', [choice('a')])], { predictions: [{ model_version: 'm', result: [choice('a')] }] })),
    ]);
    expect(found.problems).toMatchObject([{ cause: 'person-and-model' }]);
  });

  it('reads old exports and lines of tasks alike, and names the task that cannot be read', async () => {
    const { annotations, ...old } = task(1, [by(1, [choice('a')])]);
    const lines = [{ ...old, completions: annotations }, task(2, [by(1, [choice('b')])])].map((one) =>
      JSON.stringify(one),
    );
    expect(await inspect([fileOf('t.json', lines.join('\n'))])).toMatchObject({ items: 2, annotations: 2 });
    const broken = await inspect([fileOf('t.json', `[${lines[0]},\n{"id": 3, "data": }\n,${lines[1]}]`)]);
    expect(broken).toMatchObject({ items: 2, problems: [{ cause: 'bad-json', place: { line: 2, record: 2 } }] });
  });

  it('leaves names like __proto__ harmless', async () => {
    const text =
      '[{"id":"__proto__","data":{"__proto__":"p","text":"T"},"annotations":[{"completed_by":"constructor","result":[{"type":"choices","from_name":"__proto__","value":{"choices":["toString"]}}]}]}]';
    const found = await inspect([fileOf('t.json', text)]);
    expect(found).toMatchObject({ items: 1, annotators: [{ name: 'constructor' }], labels: [{ value: 'toString' }] });
  });
});
