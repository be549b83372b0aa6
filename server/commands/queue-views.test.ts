import { expect, it } from 'vitest';
import type { ViewFilter } from '#lib/protocol/queue-views.ts';
import { readSight } from '#server/exposure/sight.ts';
import { listViews } from '#server/queries/queue-views.ts';
import { json } from '#server/storage/json.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { refusalOf } from '#tests/support/refusal-of.ts';
import { type Cast, seedProject, testServices } from '#tests/support/seed.ts';
import { removeMember } from './members.ts';
import { changeView, preferView, removeView, saveView } from './queue-views.ts';

const cast: Cast = { mira: { role: 'owner' }, tomas: { role: 'adjudicator' }, jo: { role: 'annotator' } };
const items = { one: { ann: 'bug', bo: 'how-to' }, two: { ann: 'bug', bo: 'other' } };
const every: ViewFilter = {
  state: 'open',
  pattern: null,
  label: null,
  text: null,
  people: null,
  assigned: null,
  within: null,
  priority: null,
};

onBothDatabases('views of the queue', (storage) => {
  async function world() {
    const { services, told } = testServices(storage());
    const seeded = await seedProject(services, cast, items, {
      policy: { kind: 'single', panel: 'everyone', fallback: 'second-person' },
    });
    const { as, project, ids } = seeded;
    const save = (who: string, name: string, filter: Partial<ViewFilter> = {}, shared = false) =>
      saveView(services, as(who), { name, shared, filter: { ...every, ...filter } }).then(({ id }) => id);
    const list = async (who: string, counts = false) => {
      const sight = await readSight(services.db, project.id, ids[who]!);
      return listViews(services.db, { ...as(who), sight }, counts);
    };
    const logged = async () =>
      (
        await services.db.selectFrom('log').select('action').where('chain', '=', project.id).orderBy('seq').execute()
      ).map(({ action }) => action);
    return { services, told, ...seeded, save, list, logged };
  }

  it('are somebody’s own until a lead shares them, and only shared ones are in the log', async () => {
    const { services, as, save, list, logged } = await world();
    const own = await save('jo', 'Bugs', { label: 'bug' });
    expect((await list('tomas')).views).toEqual([]);
    expect((await refusalOf(save('jo', 'For all', {}, true))).status).toBe(403);
    const shared = await save('mira', 'Others', { label: 'other' }, true);
    const { views } = await list('jo', true);
    expect(
      views.map(({ id, name, shared: isShared, own: isOwn, count }) => [id, name, isShared, isOwn, count]),
    ).toEqual([
      [shared, 'Others', true, false, 1],
      [own, 'Bugs', false, true, 2],
    ]);
    expect((await refusalOf(removeView(services, as('jo'), shared))).status).toBe(403);
    expect((await refusalOf(removeView(services, as('mira'), own))).status).toBe(404);
    const body = { name: 'Other labels', shared: true, filter: { ...every, label: 'other' } };
    await changeView(services, as('mira'), shared, body);
    await changeView(services, as('mira'), shared, body);
    await removeView(services, as('jo'), own);
    expect((await list('jo')).views.map(({ name }) => name)).toEqual(['Other labels']);
    expect(await logged()).toEqual(['view.share', 'view.change']);
  });

  it('have names of their own among those that somebody has', async () => {
    const { save } = await world();
    await save('mira', 'Bugs', {}, true);
    expect(await refusalOf(save('jo', 'bugs'))).toMatchObject({ status: 409, code: 'name-taken' });
    await save('jo', 'Mine');
    await save('tomas', 'Mine');
  });

  it('begin somebody’s queue until they are gone or not theirs to see', async () => {
    const { services, as, save, list } = await world();
    const view = await save('mira', 'Bugs', {}, true);
    await preferView(services, as('jo'), view);
    expect([(await list('jo')).preferred, (await list('mira')).preferred]).toEqual([view, null]);
    await changeView(services, as('mira'), view, { name: 'Bugs', shared: false, filter: every });
    expect((await list('jo')).preferred).toBeNull();
    expect((await refusalOf(preferView(services, as('jo'), view))).status).toBe(404);
    await preferView(services, as('mira'), view);
    await removeView(services, as('mira'), view);
    expect((await list('mira')).preferred).toBeNull();
  });

  it('say what they name and is not there any more, and still show what is left', async () => {
    const { services, as, ids, save, list } = await world();
    await save('mira', 'Gone', {
      label: 'lost',
      assigned: ids.jo!,
      within: 'import:none',
      pattern: '["x","y"]',
      people: 'nobody',
    });
    await save('mira', 'There', { label: 'bug', assigned: 'me' });
    await removeMember(services, as('mira'), ids.jo!);
    const { views } = await list('mira', true);
    expect(views.map(({ name, gone, count }) => [name, gone.length, count])).toEqual([
      ['Gone', 5, 0],
      ['There', 0, 0],
    ]);
    expect(views[0]!.gone[0]).toBe('The label “lost” is in no question any more.');
  });

  it('that filter by annotators are not shown to whom such a filter is refused', async () => {
    const { save, list, annotators } = await world();
    await save('mira', 'Ann', { people: annotators.get('ann')! }, true);
    expect((await list('mira', true)).views.map(({ count }) => count)).toEqual([2]);
    expect((await list('tomas')).views).toEqual([]);
  });

  it('count only what is in sight', async () => {
    const { services, project, save, list, items: ids } = await world();
    const hides = { groupsHide: { names: false, items: true, people: false } };
    const observers = { names: true, agreement: true, queue: true, export: true };
    await services.db
      .updateTable('project')
      .set({ visibility: json({ ...hides, observers }) })
      .where('id', '=', project.id)
      .execute();
    await services.db
      .insertInto('people_group')
      .values({ id: `G${project.id}`, project_id: project.id, name: 'A', created_at: 1 })
      .execute();
    await services.db
      .insertInto('group_items')
      .values({ group_id: `G${project.id}`, project_id: project.id, by: 'item', name: '', value: ids.one! })
      .execute();
    await save('mira', 'All', {}, true);
    expect((await list('mira', true)).views[0]!.count).toBe(2);
    expect((await list('jo', true)).views[0]!.count).toBe(1);
  });
});
