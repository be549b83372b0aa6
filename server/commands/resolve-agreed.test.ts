import { expect, it } from 'vitest';
import { readSight } from '#server/exposure/sight.ts';
import { readGold } from '#tests/support/read-gold.ts';
import { recomputeConflicts } from '#server/imports/recompute-conflicts.ts';
import { verifyChain } from '#server/log/verify.ts';
import { listPolicyActs, previewAgreed, readAgreedAsked } from '#server/queries/agreed.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { readQueue } from '#server/queries/queue.ts';
import { readFilter } from '#server/queries/queue-filter.ts';
import { appendLog } from '#server/log/append.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { resolveAgreed, undoPolicyAct } from './resolve-agreed.ts';
import { clearStaleActs, stageAgreed } from './stage-agreed.ts';

const cast: Cast = { mira: { role: 'lead' }, tomas: { role: 'adjudicator' } };
const items = {
  one: { ann: 'bug', sam: 'bug' },
  two: { ann: 'bug', zoe: 'bug' },
  three: { sam: 'how-to', zoe: 'how-to', ann: 'how-to' },
  disputed: { ann: 'bug', sam: 'how-to' },
  lone: { ann: 'bug' },
};
const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
const NAME = 'agreed by ≥ 2 of the independent layer';

onBothDatabases('agreed by policy', (storage) => {
  async function stage() {
    const { services, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, { policy });
    const { db } = services;
    const { project, question, as, annotators } = seeded;
    const preview = async (query: Record<string, string> = {}) =>
      previewAgreed(
        db,
        await readSight(db, project.id, ''),
        readAgreedAsked((name) => query[name]),
      );
    const body = async (query: Record<string, string> = {}) => {
      const { rule, without, digest } = await preview(query);
      const copy = {
        labels: [...without.labels],
        annotators: [...without.annotators],
        imports: [...without.imports],
      };
      return { commandId: newId(), question: question.id, rule, without: copy, digest };
    };
    const gold = async () => Object.fromEntries((await readGold(db, project.id)).map((row) => [row.item, row]));
    const answer = async (item: string, name: string, value: string, revision = 1) => {
      await db
        .insertInto('annotation')
        .values({
          id: newId(),
          project_id: project.id,
          item_id: seeded.items[item]!,
          question_id: question.id,
          annotator_id: annotators.get(name)!,
          layer: 'independent',
          revision,
          value: json(value as unknown),
          import_id: null,
          created_at: services.now(),
        })
        .execute();
      // Whoever brings an answer says so in the log.
      const happening = { chain: project.id, at: services.now(), actor: 'system', object: project.id, body: {} };
      await db.transaction().execute((trx) => appendLog(trx, { ...happening, action: 'import.live' }));
      await recomputeConflicts({ ...services }, project);
    };
    return { ...seeded, services, told, preview, body, gold, answer, as };
  }

  it('[B3] counts by label with examples what would be resolved, and what would not by why not', async () => {
    const { preview, annotators } = await stage();
    const all = await preview();
    expect(all).toMatchObject({ policy: NAME, count: 3 });
    expect(all.others).toEqual({ inConflict: 1, notAgreed: 1, leftOut: 0, resolvedBefore: 0 });
    expect(all.labels.map(({ key, count, examples }) => [key, count, examples.map(({ itemKey }) => itemKey)])).toEqual([
      ['bug', 2, ['one', 'two']],
      ['how-to', 1, ['three']],
    ]);
    const withoutLabels = await preview({ withoutLabels: '["how-to"]' });
    expect([withoutLabels.count, withoutLabels.others.leftOut]).toEqual([2, 1]);
    expect(withoutLabels.labels[1]).toMatchObject({ key: 'how-to', isLeftOut: true });
    expect((await preview({ withoutAnnotators: annotators.get('zoe')! })).count).toBe(1);
    expect((await preview({ minRaters: '3' })).count).toBe(1);
  });

  it('[B4][V2] resolves in one act with one entry; gold names the policy; one undo takes it back', async () => {
    const { services, as, body, gold, project, told, preview, items: ids } = await stage();
    const order = await body({ withoutLabels: '["how-to"]' });
    const done = await resolveAgreed(services, as('mira'), order);
    expect(done.resolved).toBe(2);
    expect(await resolveAgreed(services, as('mira'), order)).toEqual(done);
    expect(told.records).toEqual(expect.arrayContaining([`item.${ids.one}`, `item.${ids.two}`]));
    const { one, three } = await gold();
    expect(one).toMatchObject({ source: 'policy', outcome: 'label', value: 'bug', policy: { name: NAME, by: 'mira' } });
    expect(three).toMatchObject({ source: 'agreed', policy: null });
    expect((await preview()).others.resolvedBefore).toBe(2);
    const record = await readItemRecord(services.db, as('mira').project, as('mira').actor.accountId, ids.one!);
    expect(record?.agreed[0]?.policy).toMatchObject({ name: NAME, value: 'bug', by: 'mira' });

    const undo = { commandId: newId() };
    expect(await undoPolicyAct(services, as('mira'), done.act, undo)).toEqual({ undone: 2 });
    expect((await gold()).one).toMatchObject({ source: 'agreed', policy: null });
    const again = await refusalOf(undoPolicyAct(services, as('mira'), done.act, { commandId: newId() }));
    expect(again.code).toBe('nothing-to-undo');
    const entries = await services.db.selectFrom('log').select('action').where('chain', '=', project.id).execute();
    expect(entries.map(({ action }) => action)).toEqual(['agreed.resolve', 'agreed.undo']);
    expect((await verifyChain(services.db, project.id)).broken).toBeNull();
    expect(await listPolicyActs(services.db, project.id)).toMatchObject([
      { policy: NAME, resolved: 2, reopened: 0, by: 'mira', undone: { by: 'mira' } },
    ]);
  });

  it('[B3] resolves nothing when the list moved on, and leaves nothing behind', async () => {
    const { services, as, body, answer, project } = await stage();
    const order = await body();
    await answer('lone', 'sam', 'bug');
    expect((await refusalOf(resolveAgreed(services, as('mira'), order))).code).toBe('moved-on');
    const acts = await services.db.selectFrom('policy_act').where('project_id', '=', project.id).select('id').execute();
    expect(acts).toEqual([]);
    expect((await resolveAgreed(services, as('mira'), await body())).resolved).toBe(4);
  });

  it('[B5] newer data that dispute it reopen it and say so; the same answer once more does not', async () => {
    const { services, as, body, answer, gold, project, items: ids } = await stage();
    await resolveAgreed(services, as('mira'), await body());
    await answer('one', 'zoe', 'bug');
    expect((await gold()).one).toMatchObject({ source: 'policy', value: 'bug' });
    await answer('two', 'sam', 'how-to');
    expect((await gold()).two).toMatchObject({ source: 'open', value: null, policy: null });
    const queue = await readQueue(
      services.db,
      await readSight(services.db, project.id, ''),
      readFilter(() => undefined),
      { after: null, limit: 50 },
    );
    expect(Object.fromEntries(queue.rows.map((row) => [row.itemKey, row.reopened]))).toEqual({
      two: NAME,
      disputed: null,
    });
    const record = await readItemRecord(services.db, as('mira').project, as('mira').actor.accountId, ids.two!);
    expect(record?.conflicts[0]?.reopened).toMatchObject({ name: NAME, value: 'bug' });
    expect((await listPolicyActs(services.db, project.id))[0]).toMatchObject({ resolved: 3, reopened: 1 });
  });

  it('is for leads, and a foreign question or act is not there', async () => {
    const { services, as, body, project } = await stage();
    const order = await body();
    expect((await refusalOf(resolveAgreed(services, as('tomas'), order))).status).toBe(403);
    const foreign = { ...order, commandId: newId(), question: newId() };
    expect((await refusalOf(resolveAgreed(services, as('mira'), foreign))).status).toBe(404);
    const nothing = undoPolicyAct(services, as('mira'), newId(), { commandId: newId() });
    expect((await refusalOf(nothing)).status).toBe(404);
    expect((await goldOf(services, project.id)).every(({ source }) => source !== 'policy')).toBe(true);
  });

  it('is a record once it is live; what a crash left staging is seen by nobody and goes at the next start', async () => {
    const { services, as, body, project, question } = await stage();
    const { db } = services;
    const order = await body();
    const staged = await stageAgreed(db, {
      projectId: project.id,
      by: as('mira').actor.accountId,
      at: services.now(),
      question: { ...question, config: { labels: [] } },
      rule: order.rule,
      without: order.without,
    });
    expect(staged.resolved).toBe(3);
    expect((await goldOf(services, project.id)).every(({ source }) => source !== 'policy')).toBe(true);
    expect((await refusalOf(resolveAgreed(services, as('mira'), order))).code).toBe('busy');
    await clearStaleActs(db);
    const { act } = await resolveAgreed(services, as('mira'), order);
    await expect(db.deleteFrom('policy_resolution').where('act_id', '=', act).execute()).rejects.toThrow(/record/);
    await expect(db.deleteFrom('policy_act').where('id', '=', act).execute()).rejects.toThrow(/record/);
    await expect(db.updateTable('policy_act').set({ resolved: 0 }).where('id', '=', act).execute()).rejects.toThrow(
      /record/,
    );
  });
});

function goldOf(services: ReturnType<typeof testServices>['services'], projectId: string) {
  return readGold(services.db, projectId);
}
