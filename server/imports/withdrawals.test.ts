import { expect, it } from 'vitest';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { stageFor } from './stage.fixture.ts';

const RATINGS = ['item,annotator,label', 'k1,ann,yes', 'k1,zoe,no', 'k2,ann,yes', 'k2,zoe,yes', 'k3,bo,no'];
const table = (...rows: string[]) => fileOf('ratings.csv', rows.join('\n'));
const without = (...rows: string[]) => table(...RATINGS.filter((row) => !rows.includes(row)));

onBothDatabases('what files leave out', (storage) => {
  async function imported() {
    const stage = await stageFor(storage());
    await stage.run([table(...RATINGS)]);
    const history = async (item: string) =>
      (
        await stage.services.db
          .selectFrom('annotation')
          .innerJoin('item', 'item.id', 'annotation.item_id')
          .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
          .select(['annotator.name', 'annotation.revision', 'annotation.value'])
          .where('item.project_id', '=', stage.project.id)
          .where('item.key', '=', item)
          .orderBy('annotator.name')
          .orderBy('annotation.revision')
          .execute()
      ).map(({ name, revision, value }) => [name, revision, value]);
    return { ...stage, history };
  }

  it('stays, unless the files are said to be complete', async () => {
    const { run, conflicts } = await imported();
    expect(await run([without('k1,zoe,no')])).toMatchObject({ withdrawnAnnotations: 0, changedConflicts: 0 });
    expect(await conflicts()).toMatchObject([{ moot: false, revision: 1 }]);
  });

  it('is withdrawn from complete files, the earlier answer kept, and its conflict follows', async () => {
    const { run, conflicts, history, services, project } = await imported();
    const [before] = await conflicts();
    await services.db.updateTable('conflict').set({ decided: true }).where('id', '=', before!.id).execute();
    const report = await run([without('k1,zoe,no')], { complete: 'all', withdraws: 1 });
    expect(report).toMatchObject({ withdrawnAnnotations: 1, unchangedAnnotations: 4, changedConflicts: 1 });
    expect(await history('k1')).toEqual([
      ['ann', 1, 'yes'],
      ['zoe', 1, 'no'],
      ['zoe', 2, null],
    ]);
    // What is decided is flagged by the revision it was not decided on.
    expect(await conflicts()).toMatchObject([{ id: before!.id, decided: true, moot: true, revision: 2 }]);
    const { body } = await services.db
      .selectFrom('log')
      .innerJoin('log_body', (join) =>
        join.onRef('log_body.chain', '=', 'log.chain').onRef('log_body.seq', '=', 'log.seq'),
      )
      .select('body')
      .where('log.chain', '=', project.id)
      .orderBy('log.seq', 'desc')
      .executeTakeFirstOrThrow();
    expect(body).toContain('"complete":"all"');
    // Given again it counts again.
    expect(await run([table(...RATINGS)], { complete: 'all' })).toMatchObject({ changedAnnotations: 1 });
    expect(await conflicts()).toMatchObject([{ moot: false, revision: 3 }]);
    expect(await run([table(...RATINGS)], { complete: 'all' })).toMatchObject({ withdrawnAnnotations: 0 });
  });

  it('is told beforehand with its people, and nothing is kept until somebody says the number', async () => {
    const { steps, history, stored, statuses } = await imported();
    const held = await stored();
    const half = table(RATINGS[0]!, 'k1,ann,yes', 'k1,zoe,no');
    for (const withdraws of [undefined, 1]) {
      const last = (await Array.fromAsync(steps([half], { complete: 'all', ...(withdraws ? { withdraws } : {}) }))).at(
        -1,
      );
      expect(last).toMatchObject({
        type: 'stopped',
        status: 'cancelled',
        withdrawals: { answers: 2, of: 4, items: 1, emptied: 1, decided: 0 },
      });
      expect(last).toMatchObject({
        withdrawals: {
          people: [
            { name: 'ann', answers: 1, of: 2 },
            { name: 'zoe', answers: 1, of: 2 },
          ],
        },
      });
    }
    expect(await stored()).toEqual(held);
    expect(await statuses()).toEqual(['live', 'cancelled', 'cancelled']);
    expect((await Array.fromAsync(steps([half], { complete: 'all', withdraws: 2 }))).at(-1)?.type).toBe('live');
    // Somebody whom the files do not name keeps what they said.
    expect(await history('k3')).toEqual([['bo', 1, 'no']]);
    expect((await history('k2')).filter(([, , value]) => value === null)).toHaveLength(2);
  });

  it('counts only on the items that the files name, where they are complete for these', async () => {
    const { run, history } = await imported();
    const part = table(RATINGS[0]!, 'k1,ann,yes', 'k3,zoe,no');
    expect(await run([part], { complete: 'items', withdraws: 5 })).toMatchObject({ withdrawnAnnotations: 1 });
    expect(await history('k1')).toContainEqual(['zoe', 2, null]);
    expect(await history('k2')).toEqual([
      ['ann', 1, 'yes'],
      ['zoe', 1, 'yes'],
    ]);
  });

  it('leaves alone whom the files call otherwise, until they are said to be one', async () => {
    const { run, history } = await imported();
    const renamed = table(...RATINGS.map((row) => row.replace('zoe', 'zoe b.')));
    expect(await run([renamed], { complete: 'all' })).toMatchObject({ withdrawnAnnotations: 0, newAnnotators: 1 });
    expect(await history('k1')).toEqual([
      ['ann', 1, 'yes'],
      ['zoe', 1, 'no'],
      ['zoe b.', 1, 'no'],
    ]);
  });

  it('is not taken for withdrawn where rows cannot be read', async () => {
    const { steps } = await imported();
    const broken = table(...RATINGS.map((row) => (row === 'k1,zoe,no' ? 'k1,zoe' : row)));
    const last = (await Array.fromAsync(steps([broken], { complete: 'all', withdraws: 9 }))).at(-1);
    expect(last).toMatchObject({ type: 'stopped', status: 'failed' });
    expect(last).toMatchObject({ detail: expect.stringContaining('1 row of these files could not be read') as string });
  });

  it('is an answer skipped in Label Studio after it was given', async () => {
    const { run, counts, history } = await imported();
    const annotation = (completed_by: string, choice: string, was_cancelled = false) => ({
      completed_by,
      was_cancelled,
      result: choice === '' ? [] : [{ type: 'choices', from_name: 'label', value: { choices: [choice] } }],
    });
    const tasks = (...annotations: unknown[]) =>
      fileOf('tasks.json', JSON.stringify([{ id: 'k1', data: { text: 'One.' }, annotations }]));
    const question = { question: { key: 'label' } };
    await run([tasks(annotation('ann', 'yes'), annotation('zoe', 'no'))], question);
    const held = await counts();
    const skipped = [annotation('zoe', 'no'), annotation('ann', '', true), annotation('new', '', true)];
    expect(await run([tasks(...skipped)], question)).toMatchObject({
      withdrawnAnnotations: 1,
      unchangedAnnotations: 1,
    });
    expect((await history('k1')).filter(([name]) => name === 'ann').at(-1)).toEqual(['ann', 2, null]);
    // Skipped once and answered once is answered.
    const both = [annotation('zoe', 'no'), annotation('zoe', '', true)];
    expect(await run([tasks(...both)], question)).toMatchObject({ withdrawnAnnotations: 0, unchangedAnnotations: 1 });
    expect((await counts()).annotators).toBe(held.annotators);
  });
});
