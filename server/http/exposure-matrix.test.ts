import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Role, roles } from '#domain/adjudication/policy.ts';
import { defaultAcceptance } from '#domain/audit/acceptance.ts';
import { wholeBatch } from '#domain/audit/batch.ts';
import { defaultSize } from '#domain/audit/sample-size.ts';
import { seesItem, type Visibility } from '#domain/exposure/visibility.ts';
import { markerFrame, syncStep1Frame, updateFrame, awarenessFrame } from '#lib/protocol/room.ts';
import { type Route, shownThings } from '#lib/protocol/route.ts';
import { routes } from '#lib/protocol/routes.ts';
import { createRoomAccess } from '#server/auth/room-access.ts';
import { allowsInProject } from '#server/auth/in-project.ts';
import { propose } from '#server/commands/propose.ts';
import { createRoomRecords } from '#server/queries/room-records.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Storage } from '#server/storage/storage.ts';
import { MemoryJournal } from '#server/sync/memory-journal.ts';
import { Rooms } from '#server/sync/rooms.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';
import { isClosedToOwers, places } from './sight-door.ts';

/** Where somebody stands to the group the item belongs to. */
const positions = ['own', 'other', 'none'] as const;
const principals = roles.flatMap((role) =>
  positions.map((position) => ({ role, position, name: `${role}-${position}` })),
);
type Principal = (typeof principals)[number];

const hiding: Visibility = {
  groupsHide: { names: true, items: true, people: true },
  observers: { names: true, agreement: true, queue: true, export: true },
};
const inProject = routes.map(({ route }) => route).filter(({ path }) => path.includes('/:project'));
const nameOf = ({ method, path }: Route) => `${method} ${path}`;
let cells = 0;

let storage: Storage;
let site: TestSite;
let proposal: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  storage = await openTestDatabase();
  const cast = Object.fromEntries(principals.map(({ name, role }) => [name, { role: role as Role }]));
  const items = { 'secret-of-a': { ann: 'bug', bo: 'how-to' }, open: { ann: 'bug', bo: 'how-to' } };
  site = await testSite(storage, cast, items);
  const { db } = storage;
  for (const [id, name] of [
    ['A', 'Name of A'],
    ['B', 'Name of B'],
  ] as const) {
    await db.insertInto('people_group').values({ id, name, project_id: site.project.id, created_at: 1 }).execute();
  }
  const row = { group_id: 'A', project_id: site.project.id, by: 'item' as const, name: '' };
  await db
    .insertInto('group_items')
    .values({ ...row, value: site.items['secret-of-a']! })
    .execute();
  for (const { name, position } of principals) {
    cookies.set(name, await site.signIn(name));
    if (position === 'none') continue;
    const group_id = position === 'own' ? 'A' : 'B';
    await db.insertInto('group_account').values({ group_id, account_id: site.ids[name]! }).execute();
  }
  const body = { commandId: newId(), conflictRevision: 1, decisionRevision: 0 };
  const resolution = { outcome: 'label' as const, value: 'bug' };
  ({ proposal } = await propose(site.services, site.as('adjudicator-own'), site.conflicts['secret-of-a']!, {
    ...body,
    resolution,
  }));
  await putIntoAudit();
});
/** An audit with the hidden item in its sample, and the same item sent back by it. */
async function putIntoAudit(): Promise<void> {
  const { db } = storage;
  const [item, lead] = [site.items['secret-of-a']!, site.ids['lead-none']!];
  await db
    .insertInto('audit')
    .values({
      id: 'audit',
      project_id: site.project.id,
      question_id: site.question.id,
      name: 'Audit',
      blind: true,
      filter: json(wholeBatch),
      size_rule: json(defaultSize),
      stratified_by: 'none',
      acceptance: json(defaultAcceptance),
      seed: 'seed',
      opened_by: lead,
      opened_at: 1,
    })
    .execute();
  const nothing = { decision_id: null, decided_by: null, auditor: null };
  await db
    .insertInto('audit_item')
    .values({
      ...{ id: 'sampled', audit_id: 'audit', item_id: item, place: 1, basis: 'single', ...nothing },
      ...{
        value: json('bug' as unknown),
        value_key: 'bug',
        authors: json([] as string[]),
        annotations: json([] as string[]),
      },
    })
    .execute();
  await db.updateTable('audit').set({ live_at: 1, batch_size: 1, sample_size: 1 }).where('id', '=', 'audit').execute();
  await db
    .insertInto('rework')
    .values({
      ...{ id: 'rework', project_id: site.project.id, audit_id: 'audit', audit_item_id: 'sampled', item_id: item },
      ...{ question_id: site.question.id, annotator_id: site.annotators.get('ann')!, decider: null, kind: 'rest' },
      ...{ annotation_id: null, decision_id: null, sent_by: lead, sent_at: 1 },
    })
    .execute();
}

afterAll(async () => {
  console.log(`Permission and exposure: ${cells} cells`);
  await storage.close();
});
// Commands of the matrix are carried out by whoever may: what they change of this is set back.
beforeEach(() => showing(hiding));

async function showing(visibility: Visibility): Promise<void> {
  await storage.db
    .updateTable('project')
    .set({ visibility: json(visibility) })
    .where('id', '=', site.project.id)
    .execute();
}

const groupsOf = ({ position }: Principal) => (position === 'own' ? ['A'] : position === 'other' ? ['B'] : []);
const seesIt = (who: Principal) => seesItem({ id: '', role: who.role, groups: groupsOf(who) }, ['A'], hiding);
/** Observers are asked for no label. */
const canOwe = (who: Principal) => seesIt(who) && who.role !== 'observer';
const itemNames = (route: Route) =>
  [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name).filter((name) => places[name]);

async function ask(route: Route, who: Principal) {
  cells++;
  const path = route.path
    .replace(':project', site.project.slug)
    .replace(':conflict', site.conflicts['secret-of-a']!)
    .replace(':item', site.items['secret-of-a']!)
    .replace(':proposal', proposal)
    .replace(':sampled', 'sampled')
    .replace(':rework', 'rework')
    .replace(/:\w+/g, 'nothing');
  const example = route.example?.body as { commandId?: string; targets?: object[] } | undefined;
  const targets = example?.targets?.map((target) => ({ ...target, conflict: site.conflicts.open! }));
  const body = example && {
    ...example,
    ...(example.commandId ? { commandId: newId() } : {}),
    ...(targets ? { targets } : {}),
  };
  const reply = await site.request(path, {
    method: route.method,
    cookie: cookies.get(who.name)!,
    ...(body === undefined ? {} : { body }),
  });
  const text = await reply.text();
  const problem = reply.ok ? null : (JSON.parse(text) as { code: string; detail: string });
  return { status: reply.status, text, problem };
}

describe('every route', () => {
  it('says what it shows, and one outside of a project shows nothing of one but what waits there', () => {
    for (const { route } of routes) {
      expect(shownThings, nameOf(route)).toContain(route.shows);
      const isOfAll = route.path === '/api/inbox';
      if (!inProject.includes(route) && route.access !== 'command-line') {
        expect(route.shows, nameOf(route)).toBe(isOfAll ? 'people' : 'nothing');
      }
    }
  });
  it('about an item is known to be, by its name in the path', () => {
    for (const route of inProject)
      for (const [, name = ''] of route.path.matchAll(/:(\w+)/g)) expect(places, nameOf(route)).toHaveProperty(name);
  });
});

describe('what another group has is not there', () => {
  it.each(inProject.map((route) => [nameOf(route), route] as const))('%s', { timeout: 60_000 }, async (_, route) => {
    const about = itemNames(route);
    for (const who of principals) {
      await showing(hiding);
      const { status, text, problem } = await ask(route, who);
      const asker = { accountId: '', isOwner: false, role: who.role };
      const allowed = allowsInProject(asker, route.access as 'queue.read', hiding).allowed;
      const cell = `${who.name} got ${status} ${text.slice(0, 200)}`;
      expect(status, cell).toBeLessThan(500);
      if (!allowed) {
        expect(status, cell).toBe(403);
        continue;
      }
      const isHidden = problem?.detail === `There is no such ${about[0]} here.` && status === 404;
      if (about.length > 0) expect(isHidden, cell).toBe(!seesIt(who));
      if (!seesIt(who)) expect(text, cell).not.toMatch(/secret-of-a/);
      // Names of people and groups reach nobody of another group.
      if (who.role !== 'owner' && who.role !== 'lead' && route.method === 'GET') {
        const strangers = who.position === 'own' ? ['other'] : who.position === 'other' ? ['own'] : ['own', 'other'];
        for (const position of strangers) {
          for (const role of ['adjudicator', 'annotator', 'observer']) {
            expect(text, cell).not.toContain(`"${role}-${position}"`);
            expect(text, cell).not.toContain(site.ids[`${role}-${position}`]);
          }
        }
        if (who.position !== 'own') expect(text, cell).not.toContain('Name of A');
      }
    }
  });
});

const lists = [
  '/conflicts?state=all',
  '/board?state=all',
  '/board?state=all&columns=assignee',
  '/gold',
  '/gold?format=csv',
  '/gold?format=soft',
  '/gold?format=annotations',
  '/conflicts/:open/neighbours?state=all',
  '/find?text=secret',
  '/contests',
  '/inbox',
  '/audits',
  '/audits/audit',
];

async function readList(path: string, { name }: Principal): Promise<{ status: number; text: string }> {
  cells++;
  const at = path.replace(':open', site.conflicts.open!);
  const reply = await site.request(`/api/projects/${site.project.slug}${at}`, { cookie: cookies.get(name)! });
  return { status: reply.status, text: await reply.text() };
}

describe('no list has what another group has', () => {
  it.each(lists)('%s', async (path) => {
    for (const who of principals.filter(({ role }) => role !== 'annotator' && role !== 'observer')) {
      const { status, text } = await readList(path, who);
      expect(status).toBe(200);
      if (seesIt(who)) continue;
      expect(text, who.name).not.toContain('secret-of-a');
      expect(text, who.name).not.toContain(site.items['secret-of-a']);
    }
  });
  it('nor has what waits for somebody in all their projects', async () => {
    for (const who of principals) {
      cells++;
      const text = await (await site.request('/api/inbox', { cookie: cookies.get(who.name)! })).text();
      if (!seesIt(who)) expect(text, who.name).not.toContain('secret-of-a');
    }
    const adjudicator = principals.find(({ name }) => name === 'adjudicator-own')!;
    expect((await readList('/find?text=secret', adjudicator)).text).toContain('secret-of-a');
  });
});

describe('who owes a label', () => {
  const closed = inProject.filter((route) => itemNames(route).length > 0 && isClosedToOwers(route));
  it.each(closed.map((route) => [nameOf(route), route] as const))('is refused %s', async (_, route) => {
    for (const who of principals) {
      const asker = { accountId: '', isOwner: false, role: who.role };
      if (!canOwe(who) || !allowsInProject(asker, route.access as 'queue.read', hiding).allowed) continue;
      await owe(who);
      const { status, problem } = await ask(route, who);
      expect([status, problem?.code], who.name).toEqual([403, 'owes-a-label']);
      expect(problem?.detail).toContain('Which?');
    }
  });
  it.each(lists)('finds the item in no list: %s', async (path) => {
    for (const who of principals.filter(({ role }) => role !== 'annotator' && role !== 'observer')) {
      await owe(who);
      const { status, text } = await readList(path, who);
      expect(status).toBe(200);
      expect(text).not.toContain('secret-of-a');
      expect(text).not.toContain(site.items['secret-of-a']);
    }
  });
});

async function owe({ name }: Principal): Promise<void> {
  const id = `owes ${name}`;
  await storage.db
    .insertInto('label_request')
    .values({
      id,
      project_id: site.project.id,
      item_id: site.items['secret-of-a']!,
      question_id: site.question.id,
      annotator_id: null,
      account_id: site.ids[name]!,
      asked_by: site.ids['lead-none']!,
      // What they saw in the cells before counts as seen before they were asked.
      asked_at: site.services.now(),
      due_at: null,
      answered_at: null,
      withdrawn_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

describe('observers', () => {
  const settings = [
    ['queue', 'GET /api/projects/:project/conflicts'],
    ['queue', 'GET /api/projects/:project/items/:item'],
    ['agreement', 'GET /api/projects/:project/agreement'],
    ['export', 'GET /api/projects/:project/gold'],
  ] as const;
  it.each(settings)('are let to %s by the project alone: %s', async (setting, name) => {
    await storage.db.updateTable('label_request').set({ withdrawn_at: 1 }).execute();
    const route = inProject.find((one) => nameOf(one) === name)!;
    for (const allowed of [true, false]) {
      await showing({ ...hiding, observers: { ...hiding.observers, [setting]: allowed } });
      const { status, problem } = await ask(
        route,
        principals.find((one) => one.name === 'observer-own')!,
      );
      expect([status, problem?.code]).toEqual(allowed ? [200, undefined] : [403, 'observers']);
    }
  });
  it('without names see nobody’s', async () => {
    await showing({
      groupsHide: { names: false, items: false, people: false },
      observers: { ...hiding.observers, names: false },
    });
    for (const name of ['members', 'items/:item', 'gold', 'groups', 'conflicts']) {
      const route = inProject.find((one) => nameOf(one) === `GET /api/projects/:project/${name}`)!;
      const { text, status } = await ask(
        route,
        principals.find((one) => one.name === 'observer-none')!,
      );
      expect(status).toBe(200);
      for (const one of principals) if (one.name !== 'observer-none') expect(text).not.toContain(`"${one.name}"`);
      expect(text).not.toMatch(/"(ann|bo)"/);
    }
  });
});

describe('the socket', () => {
  const messages = {
    step1: syncStep1Frame(new Uint8Array([0])),
    write: updateFrame(new Uint8Array([0, 0])),
    awareness: awarenessFrame([]),
    'query-awareness': new Uint8Array([3]),
    marker: markerFrame(1),
  };
  it.each(Object.entries(messages))('hears %s from who sees the item', { timeout: 60_000 }, async (_, frame) => {
    await storage.db.updateTable('label_request').set({ withdrawn_at: 1 }).execute();
    const { db, services } = { db: storage.db, services: site.services };
    const access = createRoomAccess(db, services.sessions);
    const rooms = new Rooms({
      journal: new MemoryJournal(),
      access,
      records: createRoomRecords(db, services.exposures),
    });
    for (const who of principals) {
      cells++;
      const heard = { frames: 0, code: 0 };
      const told = new Promise<void>((resolve) => {
        const socket = {
          send: () => {
            heard.frames++;
            // The state vector, then the record of the item.
            if (heard.frames >= 2) resolve();
          },
          close: (code: number) => {
            heard.code = code;
            resolve();
          },
          buffered: () => 0,
        };
        const viewer = { accountId: site.ids[who.name]!, sessionId: '' };
        void site.sessionOf(cookies.get(who.name)!).then((sessionId) => {
          const connection = rooms.connect(socket, { ...viewer, sessionId }, `item.${site.items['secret-of-a']}`, null);
          connection.message(frame);
        });
      });
      await told;
      expect(heard.code, who.name).toBe(seesIt(who) ? 0 : 4404);
      if (!seesIt(who)) expect(heard.frames).toBe(0);
    }
    await rooms.drain();
  });
  it('is closed with 4403 to who owes a label on its item', async () => {
    const access = createRoomAccess(storage.db, site.services.sessions);
    for (const who of principals.filter(canOwe)) {
      cells++;
      await owe(who);
      await storage.db.updateTable('label_request').set({ withdrawn_at: null }).execute();
      const viewer = { accountId: site.ids[who.name]!, sessionId: await site.sessionOf(cookies.get(who.name)!) };
      const decision = await access.enter(viewer, `item.${site.items['secret-of-a']}`);
      expect(decision).toMatchObject({ allowed: false, code: 4403, reason: 'Give your own label on this item first' });
    }
  });
});

describe('the matrix', () => {
  it('has at least 300 cells', () => expect(cells).toBeGreaterThanOrEqual(300));
});
