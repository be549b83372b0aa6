import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openVisibility, seesItem, type Visibility } from '#domain/exposure/visibility.ts';
import { castVote, propose } from '#server/commands/propose.ts';
import { changeVisibility, createGroup, setGroupItems, setGroupPeople } from '#server/commands/groups.ts';
import { readAgreement } from '#server/queries/agreement.ts';
import { previewSights } from '#server/queries/groups.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { MemoryJournal } from '#server/sync/memory-journal.ts';
import { Rooms } from '#server/sync/rooms.ts';
import { createRoomAccess } from '#server/auth/room-access.ts';
import { createRoomRecords } from '#server/queries/room-records.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { testSite } from '#tests/support/test-site.ts';
import { isInSight, readSight } from './sight.ts';

const cast = {
  lea: { role: 'lead' as const },
  ana: { role: 'adjudicator' as const, annotator: 'ann' },
  bo: { role: 'adjudicator' as const },
  cy: { role: 'annotator' as const },
};
const items = {
  one: { ann: 'bug', ben: 'how-to' },
  two: { ann: 'bug', ben: 'how-to' },
  three: { ann: 'bug', ben: 'bug' },
};
const hiding: Visibility = { ...openVisibility, groupsHide: { names: true, items: true, people: true } };

onBothDatabases('exposure and groups', (storage) => {
  async function stage() {
    const site = await testSite(storage(), cast, items);
    const { services, ids, project } = site;
    const { db } = services;
    const exposures = () =>
      db
        .selectFrom('exposure')
        .select(['item_id', 'way', 'at'])
        .where('account_id', '=', ids.bo!)
        .orderBy('way')
        .execute();
    const group = async (name: string, members: string[], keys: string[]) => {
      const { id } = await createGroup(services, site.as('lea'), name);
      await setGroupPeople(services, site.as('lea'), id, { members: members.map((one) => ids[one]!), annotators: [] });
      await setGroupItems(services, site.as('lea'), id, { imports: [], metadata: [], keys });
      return id;
    };
    const get = (path: string, as: string) => site.request(`/api/projects/${project.slug}${path}`, { as });
    const answer = async (annotator: string, item: string, value: string, revision: number) => {
      await db
        .insertInto('annotation')
        .values({
          id: newId(),
          project_id: project.id,
          item_id: site.items[item]!,
          question_id: site.question.id,
          annotator_id: site.annotators.get(annotator)!,
          layer: 'independent',
          revision,
          value: json(value as unknown),
          import_id: null,
          created_at: services.now(),
        })
        .execute();
    };
    return { ...site, db, exposures, group, get, answer };
  }

  it('E1 E2: what is handed out is on record by its way, the first time alone', async () => {
    const { get, exposures, items: id, pass, services } = await stage();
    const first = services.now();
    await get(`/items/${id.one}`, 'bo');
    pass(1000);
    await get(`/items/${id.one}`, 'bo');
    expect(await exposures()).toEqual([{ item_id: id.one, way: 'record', at: first }]);
    await get('/conflicts', 'bo');
    expect(
      (await exposures())
        .filter(({ way }) => way === 'queue')
        .map(({ item_id }) => item_id)
        .toSorted(),
    ).toEqual([id.one, id.two].toSorted());
    await (await get('/gold', 'bo')).text();
    expect((await exposures()).filter(({ way }) => way === 'gold')).toHaveLength(3);
    await expect(
      storage()
        .db.updateTable('exposure')
        .set({} as never)
        .execute(),
    ).rejects.toThrow();
    await expect(storage().db.deleteFrom('exposure').execute()).rejects.toThrow(/refused/);
  });

  it('E2: opening the overview shows nobody’s answers', async () => {
    const { get, exposures } = await stage();
    await get('', 'bo');
    await get('/conflicts?limit=0', 'bo');
    expect(await exposures()).toEqual([]);
  });

  it('E5 E6: an answer given after seeing the others is in no figure, and an earlier blind one stays', async () => {
    const { get, answer, db, project, items: id, ids, pass } = await stage();
    await db.updateTable('annotator').set({ account_id: ids.ana! }).where('name', '=', 'ann').execute();
    const read = async () => (await readAgreement(db, await readSight(db, project.id, ids.lea!)))[0]!;
    const count = ({ labels }: Awaited<ReturnType<typeof read>>) =>
      labels.find(({ label }) => label === 'bug')?.count ?? 0;
    expect(count(await read())).toBe(4);
    pass(10);
    await get(`/items/${id.one}`, 'ana');
    pass(10);
    await answer('ann', 'one', 'how-to', 2);
    const after = await read();
    expect([count(after), after.leftOut]).toEqual([4, 0]);
    // Somebody who gave none before is left out whole.
    await db
      .insertInto('annotator')
      .values({
        id: newId(),
        project_id: project.id,
        name: 'bob',
        is_model: false,
        account_id: ids.bo!,
        import_id: null,
      })
      .execute();
    const bob = await db
      .selectFrom('annotator')
      .select('id')
      .where('name', '=', 'bob')
      .where('project_id', '=', project.id)
      .executeTakeFirstOrThrow();
    await get(`/items/${id.two}`, 'bo');
    const values = {
      project_id: project.id,
      item_id: id.two!,
      annotator_id: bob.id,
      layer: 'independent',
      revision: 1,
    };
    const question = await db
      .selectFrom('question')
      .select('id')
      .where('project_id', '=', project.id)
      .executeTakeFirstOrThrow();
    pass(10);
    await db
      .insertInto('annotation')
      .values({
        ...values,
        id: newId(),
        question_id: question.id,
        value: json('bug' as unknown),
        import_id: null,
        created_at: 1_800_000_000_000,
      })
      .execute();
    const last = await read();
    expect([count(last), last.leftOut]).toEqual([4, 1]);
  });

  it('R3: the database says of every item what the rule says', { timeout: 120_000 }, async () => {
    const { services, db, ids, project, items: id, as } = await stage();
    await changeVisibility(services, as('lea'), hiding);
    const groups: string[] = [];
    for (const name of ['A', 'B']) groups.push((await createGroup(services, as('lea'), name)).id);
    const lists = fc.tuple(fc.subarray(Object.keys(items)), fc.subarray(Object.keys(items)));
    await fc.assert(
      fc.asyncProperty(lists, fc.subarray([0, 1]), async (keys, own) => {
        for (const [index, group] of groups.entries()) {
          await setGroupItems(services, as('lea'), group, { imports: [], metadata: [], keys: keys[index]! });
          const members = own.includes(index) ? [ids.bo!] : [];
          await setGroupPeople(services, as('lea'), group, { members, annotators: [] });
        }
        const sight = await readSight(db, project.id, ids.bo!);
        const viewer = { id: ids.bo!, role: 'adjudicator' as const, groups: own.map((index) => groups[index]!) };
        expect([...sight.viewer.groups].toSorted()).toEqual(viewer.groups.toSorted());
        for (const key of Object.keys(items)) {
          const of = groups.filter((_, index) => keys[index]!.includes(key));
          expect(await isInSight(db, sight, id[key]!)).toBe(seesItem(viewer, of, hiding));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('R3: items by metadata are found, keys of no item are refused', async () => {
    const { services, db, as, project, ids } = await stage();
    await db
      .updateTable('item')
      .set({ metadata: json({ language: 'de' }) })
      .where('project_id', '=', project.id)
      .where('key', '=', 'one')
      .execute();
    const { id } = await createGroup(services, as('lea'), 'German');
    const metadata = [{ name: 'language', value: 'de' }];
    expect(await setGroupItems(services, as('lea'), id, { imports: [], metadata, keys: [] })).toEqual({ count: 1 });
    await expect(
      setGroupItems(services, as('lea'), id, { imports: [], metadata, keys: ['none'] }),
    ).rejects.toMatchObject({ problem: { code: 'no-such-items' } });
    await expect(createGroup(services, as('lea'), 'German')).rejects.toMatchObject({ problem: { code: 'name-taken' } });
    await expect(createGroup(services, as('ana'), 'X')).rejects.toMatchObject({ problem: { status: 403 } });
    const preview = await previewSights(db, project.id, hiding);
    expect(preview.find((row) => row.id === ids.cy)).toMatchObject({ items: 2, people: 3, groups: [] });
    expect(preview.find((row) => row.id === ids.lea)).toMatchObject({ items: 3 });
  });

  it('R6: who is moved mid-vote keeps the vote and loses the room at once', async () => {
    const site = await stage();
    const { services, ids, conflicts, group, get, as, items: id } = site;
    await changeVisibility(services, as('lea'), hiding);
    const own = await group('A', ['ana'], ['one']);
    const seen = { commandId: newId(), conflictRevision: 1, decisionRevision: 0 };
    const resolution = { outcome: 'label' as const, value: 'bug' };
    const { proposal } = await propose(services, as('lea'), conflicts.one!, { ...seen, resolution });
    await castVote(services, as('ana'), proposal, { commandId: newId(), stance: 'agree', reason: '' });

    const rooms = new Rooms({
      journal: new MemoryJournal(),
      access: createRoomAccess(services.db, services.sessions),
      records: createRoomRecords(services.db, services.exposures),
    });
    services.rooms.accessChanged = (whose) => rooms.accessChanged(whose);
    const closed = new Promise<number>((resolve) => {
      const entered = { send: () => {}, close: resolve, buffered: () => 0 };
      void site.viewer('ana').then((viewer) => rooms.connect(entered, viewer, `item.${id.one}`, null));
    });
    await expect.poll(() => rooms.stats().rooms, { timeout: 20_000 }).toBe(1);
    await expect
      .poll(() => services.db.selectFrom('exposure').select('way').where('account_id', '=', ids.ana!).execute(), {
        timeout: 20_000,
      })
      .toEqual([{ way: 'room' }]);
    await setGroupPeople(services, as('lea'), own, { members: [], annotators: [] });
    expect(await closed).toBe(4403);
    await rooms.drain();

    expect((await get(`/items/${id.one}`, 'ana')).status).toBe(404);
    expect(await (await get('/conflicts', 'ana')).text()).not.toContain(id.one);
    const record = (await (await get(`/items/${id.one}`, 'lea')).json()) as {
      conflicts: { proposals: { votes: { person: { name: string } }[] }[] }[];
    };
    expect(record.conflicts[0]!.proposals[0]!.votes.map(({ person }) => person.name)).toContain('ana');
  });

  it('R4: somebody of another group shows with a letter, in the record and in the room', async () => {
    const { services, group, get, as, items: id, ids, conflicts, viewer } = await stage();
    await changeVisibility(services, as('lea'), {
      ...hiding,
      groupsHide: { names: false, items: false, people: true },
    });
    await group('A', ['ana'], []);
    await group('B', ['bo'], []);
    const resolution = { outcome: 'label' as const, value: 'bug' };
    await propose(services, as('ana'), conflicts.one!, {
      commandId: newId(),
      conflictRevision: 1,
      decisionRevision: 0,
      resolution,
    });
    const text = await (await get(`/items/${id.one}`, 'bo')).text();
    expect(text).toMatch(/"name":"Somebody of another group [α-ω]"/);
    expect(text).not.toContain(ids.ana);
    expect(text).not.toContain('"ana"');
    expect(await (await get(`/items/${id.one}`, 'lea')).text()).toContain('"ana"');
    const entrance = await createRoomAccess(services.db, services.sessions).enter(await viewer('bo'), `item.${id.one}`);
    if (!entrance.allowed) throw new Error('not let in');
    const ana = { id: ids.ana!, name: 'ana', colour: 'red', initials: 'AN' };
    const shown = entrance.see(ana);
    expect(shown.name).toMatch(/^Somebody of another group [α-ω]$/);
    expect(JSON.stringify(shown)).not.toMatch(new RegExp(`${ids.ana}|"ana"|AN|red`));
    expect(entrance.see({ ...ana, id: ids.cy!, name: 'cy' }).name).toBe('cy');
  });
});
