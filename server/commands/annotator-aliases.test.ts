import { expect, it } from 'vitest';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { stageFor } from '#server/imports/stage.fixture.ts';
import { readAliasEffect } from '#server/queries/alias-effect.ts';
import { readImportNames } from '#server/queries/import-names.ts';
import { readPeople } from '#server/queries/people.ts';
import { readPeopleAgreement } from '#server/queries/people-agreement.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { markModel, mergeAnnotators, renameAnnotator, undoAlias } from './annotator-aliases.ts';
import { Refusal } from './refusal.ts';

const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (reason: unknown) => (reason instanceof Refusal ? reason.problem.code : String(reason)),
  );
const csv = (...rows: string[]) => fileOf('r.csv', ['item,annotator,label', ...rows].join('\n'));
const first = csv('k1,anna k.,yes', 'k1,bo,no', 'k2,anna k.,no', 'k2,anna,yes', 'k3,anna,yes', 'k3,bo,yes');

onBothDatabases('annotators', (storage) => {
  async function stage() {
    const staged = await stageFor(storage());
    const { services, project, order } = staged;
    const asker = { accountId: order.actor.accountId, isOwner: true, role: 'owner' as const };
    const context = {
      actor: { ...order.actor, sessionId: '', name: 'Mira', email: '', isOwner: true },
      asker,
      project: { ...project, role: 'owner' as const },
    } as unknown as Parameters<typeof mergeAnnotators>[1];
    await staged.run([first]);
    const people = async () => (await readPeople(services, context.project)).annotators;
    const idOf = async (name: string) => (await people()).find((row) => row.name === name)!.id;
    const entries = async () =>
      (
        await services.db.selectFrom('log').select('action').where('chain', '=', project.id).orderBy('seq').execute()
      ).map(({ action }) => action);
    const commandId = () => newId();
    const merge = async (from: string, into: string) =>
      mergeAnnotators(services, context, {
        commandId: commandId(),
        annotators: [await idOf(from)],
        into: await idOf(into),
      });
    const undo = (act: string) => undoAlias(services, context, act, { commandId: commandId() });
    const shown = async () =>
      (await staged.conflicts()).map(({ item, moot, revision, candidates }) => ({
        item,
        moot,
        revision,
        raters: candidates.flatMap(({ annotators }) => annotators).length,
      }));
    return { ...staged, context, people, idOf, entries, merge, undo, shown, commandId };
  }

  it('[C8] merged answer as one, the newest answer counts, and undoing brings both back', async () => {
    const { services, project, people, merge, undo, shown, counts, entries, idOf, context } = await stage();
    const before = { shown: await shown(), counts: await counts() };
    expect(before.shown).toEqual([
      { item: 'k1', moot: false, revision: 1, raters: 2 },
      { item: 'k2', moot: false, revision: 1, raters: 2 },
    ]);
    const order = { change: 'merge', annotators: [await idOf('anna k.')], into: await idOf('anna') } as const;
    expect(await readAliasEffect(services.db, context.project, order)).toEqual({
      items: 3,
      shared: 1,
      differing: 1,
      conflicts: { opened: 0, closed: 1, changed: 1, decided: 0 },
    });
    const { act } = await merge('anna k.', 'anna');
    expect(await shown()).toEqual([
      { item: 'k1', moot: false, revision: 1, raters: 2 },
      { item: 'k2', moot: true, revision: 2, raters: 1 },
    ]);
    expect(await counts()).toMatchObject({ annotators: 2, annotations: 5 });
    expect((await people()).map(({ name, merged }) => [name, merged.map((one) => one.name)])).toEqual([
      ['anna', ['anna k.']],
      ['bo', []],
    ]);
    const [figures] = await readPeopleAgreement(services.db, project.id);
    expect(figures!.people.map(({ name, items }) => [name, items])).toEqual([
      ['anna', 2],
      ['bo', 2],
    ]);
    await undo(act);
    expect((await shown()).map(({ item, moot, raters }) => [item, moot, raters])).toEqual([
      ['k1', false, 2],
      ['k2', false, 2],
    ]);
    expect(await counts()).toEqual(before.counts);
    expect((await entries()).slice(-2)).toEqual(['annotator.merge', 'annotator.undo']);
  });

  it('a later import under the old name goes to whom it was merged into', async () => {
    const { merge, run, counts, services, project, idOf } = await stage();
    await merge('anna k.', 'anna');
    const report = await run([csv('k1,anna k.,no', 'k2,anna k.,yes', 'k4,anna k.,yes')]);
    expect(report).toMatchObject({
      newAnnotators: 0,
      newAnnotations: 1,
      changedAnnotations: 1,
      unchangedAnnotations: 1,
    });
    expect((await counts()).annotators).toBe(2);
    const rows = await services.db
      .selectFrom('live_annotation')
      .innerJoin('item', 'item.id', 'live_annotation.item_id')
      .select(['item.key', 'live_annotation.value'])
      .where('live_annotation.project_id', '=', project.id)
      .where('annotator_id', '=', await idOf('anna'))
      .orderBy('item.key')
      .execute();
    expect(rows).toEqual([
      { key: 'k1', value: 'no' },
      { key: 'k2', value: 'yes' },
      { key: 'k3', value: 'yes' },
      { key: 'k4', value: 'yes' },
    ]);
  });

  it('merges of those merged before go along, and each act is taken back by itself', async () => {
    const { merge, undo, people } = await stage();
    const one = await merge('anna k.', 'anna');
    const two = await merge('anna', 'bo');
    expect((await people()).map(({ name, merged }) => [name, merged.length])).toEqual([['bo', 2]]);
    expect(await codeOf(undo(one.act))).toBe('stands-on-it');
    await undo(two.act);
    expect((await people()).map(({ name, merged }) => [name, merged.length])).toEqual([
      ['anna', 1],
      ['bo', 0],
    ]);
    await undo(one.act);
    expect((await people()).map(({ name }) => name)).toEqual(['anna', 'anna k.', 'bo']);
  });

  it('renamed keep the name of the data, which imports still know, as they know the new one', async () => {
    const { services, context, idOf, people, run, undo, commandId } = await stage();
    const rename = async (from: string, name: string) =>
      renameAnnotator(services, context, await idOf(from), { commandId: commandId(), name });
    expect(await codeOf(rename('bo', 'anna'))).toBe('name-taken');
    const { act } = await rename('bo', 'Bo Lund');
    expect((await people()).find(({ name }) => name === 'Bo Lund')).toMatchObject({ importedName: 'bo' });
    const report = await run([csv('k5,bo,yes', 'k6,Bo Lund,yes')]);
    expect(report).toMatchObject({ newAnnotators: 0, newAnnotations: 2 });
    await undo(act);
    expect(await codeOf(undo(act))).toBe('stands-on-it');
    expect((await people()).map(({ name }) => name)).toEqual(['anna', 'anna k.', 'bo']);
  });

  it('marked as a model leave conflicts and agreement, and come back', async () => {
    const { services, project, context, idOf, shown, undo, run, commandId } = await stage();
    const bo = await idOf('bo');
    const order = { change: 'model', annotator: bo, isModel: true } as const;
    expect((await readAliasEffect(services.db, context.project, order)).conflicts).toMatchObject({ closed: 1 });
    const { act } = await markModel(services, context, bo, { commandId: commandId(), isModel: true });
    expect((await shown()).map(({ item, moot }) => [item, moot])).toEqual([
      ['k1', true],
      ['k2', false],
    ]);
    const [figures] = await readPeopleAgreement(services.db, project.id);
    expect(figures!.people.map(({ name }) => name)).toEqual(['anna', 'anna k.']);
    // The file does not say that it is a model; a lead did.
    expect(await run([csv('k7,bo,yes')])).toMatchObject({ newAnnotators: 0, newAnnotations: 1 });
    await undo(act);
    expect((await shown()).map(({ item, moot }) => [item, moot])).toEqual([
      ['k1', false],
      ['k2', false],
    ]);
  });

  it('are not merged with members linked twice, with models, or during an import', async () => {
    const { services, context, idOf, merge, steps, order, commandId } = await stage();
    const [anna, bo] = [await idOf('anna'), await idOf('bo')];
    const link = (id: string, account: string | null) =>
      services.db.updateTable('annotator').set({ account_id: account }).where('id', '=', id).execute();
    await link(bo, order.actor.accountId);
    await merge('anna k.', 'anna');
    const { act } = await merge('bo', 'anna');
    const accountOf = async () =>
      (await services.db.selectFrom('annotator').select('account_id').where('id', '=', anna).executeTakeFirstOrThrow())
        .account_id;
    expect(await accountOf()).toBe(order.actor.accountId);
    await undoAlias(services, context, act, { commandId: commandId() });
    expect(await accountOf()).toBeNull();
    await link(bo, null);
    await markModel(services, context, bo, { commandId: commandId(), isModel: true });
    expect(await codeOf(merge('bo', 'anna'))).toBe('model-and-person');
    for await (const step of steps([csv('k8,cy,yes')])) {
      if (step.type === 'progress' && step.stage === 'reading') {
        expect(await codeOf(merge('anna', 'bo'))).toBe('import-running');
      }
    }
  });

  it('renamed between imports are found by name and by what they answered', async () => {
    const { services, project, run } = await stage();
    const rows = (name: string) => ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'].map((item) => `${item},${name},yes`);
    await run([csv(...rows('cy'))]);
    await run([csv(...rows('person 9'), 'k1,Bo L.,no', 'k1,anna,yes')]);
    const last = await services.db
      .selectFrom('import')
      .select('id')
      .where('project_id', '=', project.id)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    const names = await readImportNames(services.db, project.id, last.id);
    expect(names).toMatchObject({ fresh: 2, silent: 3 });
    expect(names.pairs.map(({ fresh, known, shared, equal }) => [fresh.name, known.name, shared, equal])).toEqual([
      ['person 9', 'cy', 6, 6],
    ]);
  });
});
