import { expect, it } from 'vitest';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { readContradictions } from '#server/queries/contradictions.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { stageFor } from './stage.fixture.ts';

const gold = (name: string, ...rows: string[]) => fileOf(name, ['item,gold', ...rows].join('\n'));

onBothDatabases('references', (storage) => {
  async function stage() {
    const own = await stageFor(storage());
    const { db } = own.services;
    const now = async () =>
      (
        await db
          .selectFrom('live_reference')
          .innerJoin('item', 'item.id', 'live_reference.item_id')
          .select(['item.key', 'value', 'source', 'line'])
          .where('live_reference.project_id', '=', own.project.id)
          .orderBy('item.key')
          .orderBy('live_reference.id')
          .execute()
      ).map(({ key, value, source, line }) => `${key} ${value as string} ${source}:${line}`);
    const ever = async () =>
      (await db.selectFrom('reference').select('id').where('project_id', '=', own.project.id).execute()).length;
    return { ...own, now, ever, contradictions: () => readContradictions(db, own.project.id, 10) };
  }

  it('that a file says otherwise supersede what it said before, which stays as history', async () => {
    const { run, now, ever } = await stage();
    await run([gold('gold.csv', 'k1,yes', 'k2,no')]);
    expect(await run([gold('gold.csv', 'k1,yes', 'k2,no')])).toMatchObject({ newReferences: 0, changedReferences: 0 });
    const report = await run([gold('gold.csv', 'k1,no', 'k2,no')]);
    expect(report).toMatchObject({ newReferences: 1, changedReferences: 1, conflictingReferences: 0 });
    expect(await now()).toEqual(['k1 no gold.csv:2', 'k2 no gold.csv:3']);
    expect(await ever()).toBe(3);
    // Said again as at first, it counts again.
    expect(await run([gold('gold.csv', 'k1,yes')])).toMatchObject({ newReferences: 1, changedReferences: 1 });
    expect(await now()).toEqual(['k1 yes gold.csv:2', 'k2 no gold.csv:3']);
  });

  it('of one file that contradict each other both stand, are named with their lines, and stop once one is gone', async () => {
    const { run, steps, now, contradictions } = await stage();
    const torn = gold('gold.csv', 'k1,yes', 'k2,no', 'k1,no', 'k1,yes');
    const last = (await Array.fromAsync(steps([torn]))).at(-1);
    expect(last).toMatchObject({
      report: { newReferences: 3, conflictingReferences: 1 },
      contradicting: [
        {
          item: { key: 'k1' },
          says: [
            { label: 'yes', line: 2 },
            { label: 'no', line: 4 },
          ],
        },
      ],
    });
    expect(await run([torn])).toMatchObject({ newReferences: 0, changedReferences: 0, conflictingReferences: 1 });
    expect(await run([gold('gold.csv', 'k1,no')])).toMatchObject({ changedReferences: 1, conflictingReferences: 0 });
    expect(await now()).toEqual(['k1 no gold.csv:4', 'k2 no gold.csv:3']);
    expect(await contradictions()).toEqual([]);
  });

  it('of two files that contradict each other are named, and nothing is chosen until somebody says what replaces what', async () => {
    const { run, contradictions, now, stored, steps } = await stage();
    await run([gold('may.csv', 'k1,yes', 'k2,no')]);
    expect(await run([gold('june.csv', 'k1,no', 'k2,no')])).toMatchObject({
      conflictingReferences: 1,
      changedReferences: 0,
    });
    expect(await contradictions()).toMatchObject([
      {
        says: [
          { label: 'yes', file: 'may.csv', line: 2 },
          { label: 'no', file: 'june.csv', line: 2 },
        ],
      },
    ]);
    const held = await stored();
    for await (const step of steps([gold('july.csv', 'k1,no')], { replaceReferences: true })) {
      if (step.type === 'progress') break;
    }
    expect([await stored(), await contradictions()]).toMatchObject([held, [{}]]);
    const report = await run([gold('june.csv', 'k1,no', 'k2,no')], { replaceReferences: true });
    expect(report).toMatchObject({ newReferences: 0, changedReferences: 1, conflictingReferences: 0 });
    expect(await now()).toEqual(['k1 no june.csv:2', 'k2 no may.csv:3']);
  });
});
