import { expect, it } from 'vitest';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { readSight } from '#server/exposure/sight.ts';
import { readQueue } from '#server/queries/queue.ts';
import { readFilter } from '#server/queries/queue-filter.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { finishEntryRules, recomputeConflicts } from './recompute-conflicts.ts';
import { stageFor } from './stage.fixture.ts';

onBothDatabases('the entry rule', (storage) => {
  const three = ['item,annotator,label', 'k1,a,yes', 'k1,b,yes', 'k1,c,no', 'k2,a,yes', 'k2,b,no', 'k2,c,maybe'].join(
    '\n',
  );

  it('[C1] changes which conflicts are in the queue, not the answers or their revisions', async () => {
    const { services, run, conflicts, project } = await stageFor(storage());
    await run([fileOf('r.csv', three)]);
    const settings = (agreedAt: number) => ({ ...project.settings, entry: { minRaters: 2, agreedAt } });
    await recomputeConflicts(services, { ...project, settings: settings(0.6) });
    expect(await conflicts()).toMatchObject([
      { item: 'k1', moot: true, revision: 1 },
      { item: 'k2', moot: false, revision: 1 },
    ]);
    await recomputeConflicts(services, { ...project, settings: settings(1) });
    expect(await conflicts()).toMatchObject([
      { item: 'k1', moot: false, revision: 1 },
      { item: 'k2', moot: false, revision: 1 },
    ]);
  });

  it('is applied at the next start when a crash came between the change and its conflicts', async () => {
    const { services, run, conflicts, project } = await stageFor(storage());
    await run([fileOf('r.csv', three)]);
    const settings = { ...project.settings, entry: { minRaters: 2, agreedAt: 0.6 } };
    const changed = { settings: json(settings), entry_pending: 'change' };
    await services.db.updateTable('project').set(changed).where('id', '=', project.id).execute();
    await finishEntryRules(services);
    expect(await conflicts()).toMatchObject([
      { item: 'k1', moot: true },
      { item: 'k2', moot: false },
    ]);
    const row = services.db.selectFrom('project').select('entry_pending').where('id', '=', project.id);
    expect(await row.executeTakeFirst()).toEqual({ entry_pending: null });
  });

  it('is in the queue’s counts once it is applied, whoever looked meanwhile', async () => {
    const { services, run, project } = await stageFor(storage());
    await run([fileOf('r.csv', three)]);
    const { db } = services;
    const open = async () => {
      const { counts } = await readQueue(
        db,
        await readSight(db, project.id, ''),
        readFilter(() => undefined),
        { after: null, limit: 0 },
      );
      return counts.open;
    };
    const settings = { ...project.settings, entry: { minRaters: 2, agreedAt: 0.6 } };
    const changed = { settings: json(settings), entry_pending: 'change' };
    await db.updateTable('project').set(changed).where('id', '=', project.id).execute();
    expect(await open()).toBe(2);
    await finishEntryRules(services);
    expect(await open()).toBe(1);
  });

  it('is the one in force at the commit, also when it changes during an import', async () => {
    const { services, steps, conflicts, project } = await stageFor(storage());
    let isChanged = false;
    for await (const step of steps([fileOf('r.csv', three)])) {
      if (step.type !== 'progress' || step.stage !== 'going live' || isChanged) continue;
      isChanged = true;
      const settings = { ...project.settings, entry: { minRaters: 2, agreedAt: 0.6 } };
      await services.db
        .updateTable('project')
        .set({ settings: json(settings) })
        .where('id', '=', project.id)
        .execute();
    }
    expect((await conflicts()).map(({ item }) => item)).toEqual(['k2']);
  });
});
