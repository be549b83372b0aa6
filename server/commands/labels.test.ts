import { describe, expect, it } from 'vitest';
import type { ProjectSettings } from '#server/storage/schema.ts';
import { readSight } from '#server/exposure/sight.ts';
import { verifyChain } from '#server/log/verify.ts';
import { planAsking } from '#server/queries/label-plan.ts';
import { readAskedLabels, readLabelTask, readOwnLabels } from '#server/queries/labels.ts';
import { readQueue } from '#server/queries/queue.ts';
import { readFilter } from '#server/queries/queue-filter.ts';
import { readNeighbours } from '#server/queries/queue-neighbours.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { owesLabel } from '#server/storage/owed.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { askForLabels, withdrawLabels } from './ask-for-labels.ts';
import { decide } from './decide.ts';
import { giveLabel } from './give-label.ts';
import { propose } from './propose.ts';
import { undoDecision } from './undo-decision.ts';

const cast: Cast = {
  mira: { role: 'lead' },
  tomas: { role: 'adjudicator', annotator: 'tomas' },
  jo: { role: 'annotator' },
  li: { role: 'annotator' },
  vera: { role: 'observer' },
};
const tie = { sam: 'bug', ann: 'how-to' };
const items = {
  one: tie,
  two: tie,
  three: tie,
  own: { tomas: 'bug', ann: 'how-to' },
  even: { sam: 'bug', ann: 'bug' },
};
const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;

onBothDatabases('labels asked for', (storage) => {
  async function stage(settings: Partial<ProjectSettings> = {}) {
    const { services, told, pass } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy, ...settings });
    const { db } = services;
    const { as, conflicts, ids, project } = seeded;
    const list = (...keys: (keyof typeof items)[]) => ({
      by: 'list' as const,
      conflicts: keys.map((key) => conflicts[key]!),
    });
    const plan = async (keys: (keyof typeof items)[], who: string[]) =>
      planAsking(
        db,
        await readSight(db, project.id, ids.mira!),
        list(...keys),
        who.map((name) => ids[name]!),
      );
    const ask = (keys: (keyof typeof items)[], who: string[], asked = keys.length, dueAt: number | null = null) =>
      askForLabels(services, as('mira'), {
        commandId: newId(),
        selection: list(...keys),
        people: who.map((name) => ids[name]!),
        dueAt,
        asked,
      });
    const own = async (who: string) => readOwnLabels(db, await readSight(db, project.id, ids[who]!));
    const labelOf = async (who: string, key: keyof typeof items) => {
      const task = await readLabelTask(db, project, ids[who]!, seeded.items[key]!);
      return task?.asked[0];
    };
    const give = async (who: string, key: keyof typeof items, value: unknown, comment = '') =>
      giveLabel(services, as(who), seeded.items[key]!, {
        commandId: newId(),
        label: (await labelOf(who, key))?.label ?? 'none',
        value,
        comment,
      });
    const conflictOf = (key: keyof typeof items) =>
      db
        .selectFrom('conflict')
        .select(['revision', 'moot', 'candidates', 'decided', 'decision_revision'])
        .where('id', '=', conflicts[key]!)
        .executeTakeFirstOrThrow();
    const see = (who: string, key: keyof typeof items) =>
      db
        .insertInto('exposure')
        .values({
          account_id: ids[who]!,
          item_id: seeded.items[key]!,
          way: 'room',
          project_id: project.id,
          at: services.now(),
        })
        .execute();
    const settle = async (key: keyof typeof items) => {
      const { revision, decision_revision, candidates } = await conflictOf(key);
      const seen = { conflictRevision: revision, decisionRevision: decision_revision };
      const resolution = { outcome: 'label' as const, value: 'bug' };
      const { proposal } = await propose(services, as('mira'), conflicts[key]!, {
        commandId: newId(),
        ...seen,
        resolution,
      });
      const causes = candidates.filter((one) => one.key !== 'bug').map((one) => ({ answer: one.key, cause: 'slip' }));
      await decide(services, as('mira'), conflicts[key]!, {
        commandId: newId(),
        ...seen,
        proposal,
        causes: causes as { answer: string; cause: 'slip' }[],
        rationale: '',
        citation: 'no-guideline',
      });
    };
    const stateOf = async (who: string, key: keyof typeof items) => (await labelOf(who, key))?.state;
    const keysOf = async (who: string) => (await own(who)).open.map(({ itemKey }) => itemKey).toSorted();
    const actions = async () =>
      (await db.selectFrom('log').select('action').where('chain', '=', project.id).orderBy('seq').execute()).map(
        ({ action }) => action,
      );
    return {
      ...seeded,
      services,
      told,
      pass,
      plan,
      ask,
      own,
      give,
      conflictOf,
      see,
      settle,
      labelOf,
      stateOf,
      keysOf,
      actions,
    };
  }

  it('[A2][A3][A4] are spread evenly over who may be asked; the preview says who may not and why', async () => {
    const { plan, ask, see, keysOf, ids, settle } = await stage();
    await see('jo', 'one');
    await settle('three');
    const shown = await plan(['one', 'two', 'three', 'own'], ['jo', 'li', 'tomas']);
    expect([...shown.left.values()]).toEqual(['decided']);
    const told = new Map(shown.people.map((one) => [one.id, one]));
    expect(told.get(ids.jo!)).toMatchObject({ able: 2, not: { seen: 1, answered: 0, hidden: 0 } });
    expect(told.get(ids.tomas!)).toMatchObject({ able: 2, not: { seen: 0, answered: 1, hidden: 0 } });
    expect(shown.askable.map(({ name }) => name)).toEqual(['jo', 'li', 'tomas']);
    expect(shown.people.map(({ count }) => count)).toEqual([1, 1, 1]);
    expect(await ask(['one', 'two', 'three', 'own'], ['jo', 'li', 'tomas'], 3)).toMatchObject({ asked: 3, left: 1 });
    expect(await keysOf('jo')).not.toContain('one');
    expect(await keysOf('tomas')).not.toContain('own');
    // What waits for one is not asked for again.
    const again = await plan(['one', 'two', 'own'], ['li']);
    expect([...again.left.values()]).toEqual(['asked', 'asked', 'asked']);
    expect(again.askable.map(({ owes }) => owes)).toEqual([1, 1, 1]);
  });

  it('[A3] nobody is asked who only observes, leads without labelling, or does not see the item', async () => {
    const { plan, ask, ids, services, project, items: itemIds } = await stage();
    const { db } = services;
    for (const who of ['vera', 'mira']) expect((await refusalOf(ask(['one'], [who]))).code).toBe('cannot-label');
    await db
      .insertInto('people_group')
      .values({ id: newId(), project_id: project.id, name: 'Vendor', created_at: 1 })
      .execute();
    const { id: group } = await db
      .selectFrom('people_group')
      .select('id')
      .where('project_id', '=', project.id)
      .executeTakeFirstOrThrow();
    await db.insertInto('group_account').values({ group_id: group, account_id: ids.jo! }).execute();
    await db
      .insertInto('group_items')
      .values({ group_id: group, project_id: project.id, by: 'item', name: '', value: itemIds.one! })
      .execute();
    const visibility = {
      groupsHide: { names: false, items: true, people: false },
      observers: { names: true, agreement: true, queue: true, export: false },
    };
    await db
      .updateTable('project')
      .set({ visibility: json(visibility) })
      .where('id', '=', project.id)
      .execute();
    const { people } = await plan(['one', 'two'], []);
    const hidden = new Map(people.map(({ id, not }) => [id, not.hidden]));
    expect([hidden.get(ids.jo!), hidden.get(ids.li!)]).toEqual([0, 1]);
  });

  it('[A5] a label that breaks the tie ends the conflict where the entry rule says so', async () => {
    const { ask, give, conflictOf, own, stateOf, services, project, ids } = await stage({
      entry: { minRaters: 2, agreedAt: 0.6 },
    });
    await ask(['one'], ['jo']);
    expect(await owesLabel(services.db, ids.jo!, (await own('jo')).open[0]!.item)).toEqual({ prompt: 'Which?' });
    expect(await give('jo', 'one', 'bug')).toEqual({ changed: true });
    expect(await conflictOf('one')).toMatchObject({ moot: true, revision: 2 });
    expect(await stateOf('jo', 'one')).toBe('given');
    expect(await own('jo')).toMatchObject({ open: [], counts: { open: 0, given: 1 } });
    const rows = await services.db
      .selectFrom('annotator')
      .select(['name', 'account_id'])
      .where('project_id', '=', project.id)
      .where('account_id', '=', ids.jo!)
      .execute();
    expect(rows).toEqual([{ name: 'jo', account_id: ids.jo }]);
    expect(await services.db.selectFrom('annotation').select('layer').where('import_id', 'is', null).execute()).toEqual(
      expect.not.arrayContaining([{ layer: 'round 1' }]),
    );
  });

  it('[A5] one that leaves people apart leaves the conflict to those who decide, with everybody’s answers', async () => {
    const { ask, give, conflictOf, told, items: itemIds } = await stage();
    await ask(['one', 'two'], ['jo']);
    await give('jo', 'one', 'bug');
    const { candidates, moot } = await conflictOf('one');
    expect([moot, candidates.map(({ annotators }) => annotators.length)]).toEqual([false, [2, 1]]);
    expect(told.records).toContain(`item.${itemIds.one}`);
    expect((await refusalOf(give('jo', 'one', 'nonsense'))).status).toBe(400);
    expect((await refusalOf(give('li', 'one', 'bug'))).code).toBe('not-asked');
  });

  it('[A6] is changed by a superseding answer until its author has seen the others’, or it is decided', async () => {
    const { ask, give, conflictOf, labelOf, see, pass, settle, own, actions } = await stage();
    await ask(['one', 'two'], ['jo']);
    pass(1000);
    await give('jo', 'one', 'bug', 'It says crash.');
    await give('jo', 'one', 'how-to');
    expect((await conflictOf('one')).candidates.find(({ key }) => key === 'how-to')?.annotators).toHaveLength(2);
    expect(await labelOf('jo', 'one')).toMatchObject({ value: 'how-to', isWritable: true });
    expect((await own('jo')).changeable.map(({ itemKey }) => itemKey)).toEqual(['one']);
    expect(await give('jo', 'one', 'how-to')).toEqual({ changed: false });
    await see('jo', 'one');
    expect(await labelOf('jo', 'one')).toMatchObject({ isWritable: false });
    expect((await refusalOf(give('jo', 'one', 'bug'))).code).toBe('label-closed');
    await give('jo', 'two', 'bug');
    await settle('two');
    expect((await refusalOf(give('jo', 'two', 'how-to'))).code).toBe('label-closed');
    expect(await actions()).toEqual(['label.ask', 'label.give', 'label.change', 'label.give', 'propose', 'decide']);
  });

  it('[A7] an act is taken back as one, but for what was given; a label alone too', async () => {
    const { ask, give, services, as, keysOf, stateOf, project, labelOf } = await stage();
    const act = await ask(['one', 'two', 'three'], ['jo'], 3, 5);
    await give('jo', 'one', 'bug');
    const back = (of: Parameters<typeof withdrawLabels>[2]['of']) =>
      withdrawLabels(services, as('mira'), { commandId: newId(), of });
    const label = (await labelOf('jo', 'two'))!.label;
    expect(await readAskedLabels(services.db, project.id, services.now())).toMatchObject({
      total: 3,
      people: [{ open: 2, late: 2, given: 1, over: 0 }],
    });
    expect(await back({ by: 'list', labels: [label] })).toEqual({ withdrawn: 1, kept: 0 });
    expect(await keysOf('jo')).toEqual(['three']);
    expect(await back({ by: 'ask', ask: act.ask })).toEqual({ withdrawn: 1, kept: 2 });
    expect([await stateOf('jo', 'one'), await stateOf('jo', 'two'), await stateOf('jo', 'three')]).toEqual([
      'given',
      'withdrawn',
      'withdrawn',
    ]);
    expect((await refusalOf(back({ by: 'ask', ask: act.ask }))).code).toBe('nothing-to-withdraw');
    expect((await refusalOf(give('jo', 'two', 'bug'))).code).toBe('label-closed');
    // Nobody is left out for ever: they can be asked again.
    await ask(['two'], ['jo']);
    expect(await keysOf('jo')).toEqual(['two']);
    expect((await verifyChain(services.db, project.id)).broken).toBeNull();
  });

  describe('[A8] is over by itself', () => {
    it('when the conflict is decided meanwhile, and owed again when that is taken back unseen', async () => {
      const { ask, settle, stateOf, give, own, services, as, conflicts } = await stage();
      await ask(['one', 'two'], ['jo']);
      await settle('one');
      expect(await stateOf('jo', 'one')).toBe('decided');
      expect((await own('jo')).counts.open).toBe(1);
      expect((await refusalOf(give('jo', 'one', 'bug'))).detail).toMatch(/decided meanwhile/);
      await undoDecision(services, as('mira'), conflicts.one!, { commandId: newId(), decisionRevision: 1 });
      expect(await stateOf('jo', 'one')).toBe('open');
    });

    it('when whoever was asked sees the answers, leaves, or the people agree', async () => {
      const { ask, see, pass, stateOf, services, ids, project, conflicts } = await stage();
      await ask(['one', 'two'], ['jo']);
      await ask(['three'], ['li']);
      pass(1);
      await see('jo', 'one');
      await services.db.updateTable('conflict').set({ moot: true }).where('id', '=', conflicts.two!).execute();
      await services.db
        .updateTable('member')
        .set({ role: 'observer' })
        .where('account_id', '=', ids.li!)
        .where('project_id', '=', project.id)
        .execute();
      expect([await stateOf('jo', 'one'), await stateOf('jo', 'two'), await stateOf('li', 'three')]).toEqual([
        'seen',
        'settled',
        'left',
      ]);
    });

    it('when their answer comes with an import', async () => {
      const { ask, stateOf, services, project, annotators, ids, items: itemIds, question } = await stage();
      await services.db
        .updateTable('annotator')
        .set({ account_id: ids.jo! })
        .where('id', '=', annotators.get('sam')!)
        .execute();
      await services.db
        .updateTable('annotator')
        .set({ account_id: null })
        .where('id', '=', annotators.get('tomas')!)
        .execute();
      await ask(['own'], ['jo']);
      await services.db
        .insertInto('annotation')
        .values({
          id: newId(),
          project_id: project.id,
          item_id: itemIds.own!,
          question_id: question.id,
          annotator_id: annotators.get('sam')!,
          layer: 'independent',
          revision: 1,
          value: json<unknown>('bug'),
          import_id: null,
          created_at: 1,
        })
        .execute();
      expect(await stateOf('jo', 'own')).toBe('elsewhere');
    });
  });

  it('[A9] next passes over what waits for a label, and over ties where another annotator comes next', async () => {
    const { ask, services, project, conflicts, ids, items: itemIds, settle } = await stage();
    await settle('own');
    const sight = await readSight(services.db, project.id, ids.mira!);
    const filter = readFilter(() => undefined);
    const next = async () => (await readNeighbours(services.db, sight, filter, conflicts.one!)).nextOpen?.item ?? null;
    await ask(['two'], ['jo'], 1, 7);
    expect(await next()).toBe(itemIds.three);
    const { rows } = await readQueue(services.db, sight, filter, { after: null, limit: 50 });
    const shown = new Map(rows.map((row) => [row.itemKey, row]));
    expect(shown.get('two')).toMatchObject({ tied: true, awaited: { of: 'jo', dueAt: 7 } });
    expect(shown.get('one')).toMatchObject({ tied: true, awaited: null });
    const others = await readQueue(services.db, await readSight(services.db, project.id, ids.li!), filter, {
      after: null,
      limit: 50,
    });
    expect(others.rows.find(({ itemKey }) => itemKey === 'two')?.awaited).toEqual({ of: null, dueAt: 7 });
    const settings = { ...project.settings, tie: 'annotator' as const };
    await services.db
      .updateTable('project')
      .set({ settings: json(settings) })
      .where('id', '=', project.id)
      .execute();
    expect(await next()).toBeNull();
  });

  it('asks nobody when the choice moved on, twice for one command, or for who may not', async () => {
    const { ask, services, as, ids, conflicts, actions } = await stage();
    expect((await refusalOf(ask(['one', 'two'], ['jo'], 3))).code).toBe('moved-on');
    expect((await refusalOf(ask(['own'], ['tomas'], 0))).code).toBe('nobody-to-ask');
    const body = {
      commandId: newId(),
      selection: { by: 'list' as const, conflicts: [conflicts.one!] },
      people: [ids.jo!],
      dueAt: null,
      asked: 1,
    };
    const first = await askForLabels(services, as('mira'), body);
    expect(await askForLabels(services, as('mira'), body)).toEqual(first);
    expect((await refusalOf(askForLabels(services, as('tomas'), { ...body, commandId: newId() }))).status).toBe(403);
    expect(await actions()).toEqual(['label.ask']);
  });
});
