import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { stageFor } from '#server/imports/stage.fixture.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { circlesOf } from './circles.ts';
import { readDataReport } from './data-report.ts';

it('people who share items directly or over others are one circle', () => {
  expect(circlesOf([1, 2, 3, 4, 5], [[1, 2], [2, 3], [1, 2], [4], [5]])).toEqual({
    pairs: 2,
    alone: new Set([4, 5]),
    circles: 3,
  });
  expect(circlesOf([], [])).toEqual({ pairs: 0, alone: new Set(), circles: 0 });
});

onBothDatabases('the data report', (storage) => {
  it('counts labels by person, overlap, repeats, later labels, contact and references', async () => {
    const { run, services, project } = await stageFor(storage());
    const everything = () => sql<boolean>`true`;
    const report = (importId: string | null = null) =>
      readDataReport(services.db, { projectId: project.id, importId, sees: everything, key: '' });
    const items = ['{"id":"k1","text":"Same."}', '{"id":"k2","text":"Same."}', '{"id":"k3","text":"Other."}'];
    const rows = ['item,annotator,label', 'k1,ann,yes', 'k1,zoe,no', 'k2,ann,yes', 'k4,bo,no'];
    await run([
      fileOf('items.jsonl', items.join('\n')),
      fileOf('ratings.csv', rows.join('\n')),
      fileOf('gold.csv', 'item,gold\nk1,yes\nk1,no\nk2,yes\n'),
    ]);
    await run([fileOf('more.csv', 'item,annotator,label\nk2,zoe,unsure\nk1,zoe,yes\n')]);
    const found = await report();
    expect(found).toMatchObject({ import: null, items: 4, withoutText: 1 });
    expect(found.sameText).toMatchObject({ items: 2, groups: [[{ key: 'k1' }, { key: 'k2' }]] });
    expect(found.contradicting).toHaveLength(1);
    const [question] = found.questions;
    expect(question).toMatchObject({
      answers: 5,
      changed: 1,
      withdrawn: 0,
      labels: [
        { value: 'yes', answers: 3, people: 2, state: 'known' },
        { value: 'no', answers: 1, people: 1, state: 'known' },
        { value: 'unsure', answers: 1, people: 1, state: 'later' },
      ],
      people: [
        { name: 'ann', answers: 2, counts: [2, 0, 0], isAlone: false },
        { name: 'bo', answers: 1, counts: [0, 1, 0], isAlone: true },
        { name: 'zoe', answers: 2, counts: [1, 0, 1], isAlone: false },
      ],
      overlap: [
        { answers: 0, items: 1 },
        { answers: 1, items: 1 },
        { answers: 2, items: 2 },
      ],
      contact: { pairs: 1, of: 3, circles: 2 },
      unanswered: [{ key: 'k3' }],
      references: { items: 2, contradicting: 1 },
    });

    const result = (choice: string) => [{ type: 'choices', from_name: 'topic', value: { choices: [choice] } }];
    const tasks = [
      {
        id: 'k9',
        data: { text: 'Nine.' },
        predictions: [{ id: 7, model_version: 'm1', result: result('a') }],
        annotations: [
          { completed_by: 'ann', parent_prediction: 7, result: result('b') },
          { completed_by: 'bo', prediction: { model_version: 'm2' }, result: result('a') },
          { completed_by: 'zoe', parent_prediction: null, prediction: {}, result: result('a') },
        ],
      },
    ];
    await run([fileOf('tasks.json', JSON.stringify(tasks))], { question: { key: 'topic' } });
    expect((await report()).questions.find(({ question }) => question.key === 'topic')).toMatchObject({
      answers: 3,
      models: [{ name: 'm1', answers: 1 }],
      derived: [
        { from: 'm1', answers: 1 },
        { from: 'm2', answers: 1 },
      ],
    });

    const imports = await services.db
      .selectFrom('import')
      .select('id')
      .where('project_id', '=', project.id)
      .orderBy('id')
      .execute();
    const second = await report(imports[1]!.id);
    expect(second).toMatchObject({ import: { files: ['more.csv'], leftOut: 0 }, items: 0 });
    expect(second.questions[0]).toMatchObject({ answers: 2, peopleInAll: 1, references: { items: 0 } });
    expect((await refusalOf(report('nothing'))).status).toBe(404);
  });
});
