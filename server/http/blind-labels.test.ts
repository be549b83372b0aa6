import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProjectNews } from '#lib/protocol/room.ts';
import { createRoomAccess } from '#server/auth/room-access.ts';
import { createRoomRecords } from '#server/queries/room-records.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

let storage: Storage;
let site: TestSite;
let ask: string;

/** Labels nobody but the annotators of the tie gave; “bug” is one of those offered, so that it is no sign of an answer. */
beforeAll(async () => {
  storage = await openTestDatabase();
  const tie = { samantha: 'bug', annabel: 'how-to' };
  site = await testSite(
    storage,
    { mira: { role: 'lead' }, jo: { role: 'annotator' }, tomas: { role: 'adjudicator' } },
    { tied: tie, other: tie },
    { hideNames: false },
  );
});
afterAll(() => storage.close());

const at = (path: string) => `/api/projects/${site.project.slug}${path}`;

async function call(path: string, as: string, method = 'GET', body?: unknown) {
  const reply = await site.request(at(path), { as, method, ...(body === undefined ? {} : { body }) });
  const text = await reply.text();
  return { status: reply.status, text, json: JSON.parse(text) as Record<string, unknown> };
}

it('a lead asks over HTTP, and sees before whom and how many', async () => {
  const selection = { by: 'list', conflicts: [site.conflicts.tied!] };
  const shown = await call('/label-asks/preview', 'mira', 'POST', { selection, people: [site.ids.jo] });
  expect(shown.json).toMatchObject({ count: 1, asked: 1, left: { nobody: 0 } });
  const body = { commandId: newId(), selection, people: [site.ids.jo], dueAt: null, asked: 1 };
  const done = await call('/label-asks', 'mira', 'POST', body);
  expect(done.json).toMatchObject({ asked: 1, left: 0 });
  ask = done.json.ask as string;
  expect(site.told.access).toContainEqual({ projectId: site.project.id });
});

it('[E4] whoever owes the label finds nothing of what others answered, anywhere', async () => {
  const item = site.items.tied!;
  for (const path of [`/items/${item}`, `/conflicts/${site.conflicts.tied}/look-alikes`]) {
    expect((await call(path, 'jo')).status, path).toBe(403);
  }
  const open = [
    '',
    '/labels',
    `/items/${item}/label`,
    `/items/${item}/siblings`,
    '/conflicts?state=all',
    '/find?text=tied',
    '/inbox',
    '/agreement',
    '/contests',
    '/members',
  ];
  for (const path of open) {
    const { status, text, json } = await call(path, 'jo');
    expect(status, path).toBe(200);
    expect(text, path).not.toMatch(/samantha|annabel/);
    if (path === `/items/${item}/label`) {
      expect(text).not.toMatch(/candidates|disagreement|count|agree|conflict"|decision/);
      expect(json).toMatchObject({ asked: [{ state: 'open', value: null, isWritable: true }] });
    }
    if (path.startsWith('/conflicts') || path.startsWith('/find')) expect(text).not.toContain(item);
  }
  expect((await call('/inbox', 'jo')).json).toMatchObject({
    entries: [{ source: 'label', what: '1 item to label', href: `/p/${site.project.slug}/label` }],
  });
});

it('[E4] nor over the socket: the item’s room is closed, the project’s tells moments alone', async () => {
  const viewer = await site.viewer('jo');
  const access = createRoomAccess(storage.db, site.services.sessions);
  expect(await access.enter(viewer, `item.${site.items.tied}`)).toMatchObject({ allowed: false, code: 4403 });
  const records = createRoomRecords(storage.db, site.services.exposures);
  expect(await records.view(`item.${site.items.tied}`, viewer)).toBeNull();
  const news = (await records.view(`project.${site.project.id}`, viewer))?.body as ProjectNews;
  expect(Object.keys(news).sort()).toEqual(['decided', 'handled', 'imported', 'labels']);
  for (const moment of Object.values(news)) expect(moment === null || moment === site.services.now()).toBe(true);
});

it('only whoever was asked gives it; then the room opens to them, and the answer is blind', async () => {
  const path = `/items/${site.items.tied}/label`;
  const { json } = await call(path, 'jo');
  const [task] = json.asked as { label: string }[];
  const body = { commandId: newId(), label: task!.label, value: 'bug', comment: 'It crashes.' };
  expect((await call(path, 'tomas', 'PUT', body)).json).toMatchObject({ code: 'not-asked' });
  expect((await call(path, 'jo', 'PUT', body)).json).toEqual({ changed: true });
  site.pass(10);
  const record = await call(`/items/${site.items.tied}`, 'jo');
  expect(record.json).toMatchObject({
    conflicts: [{ candidates: [{ annotators: [{ you: true }, { label: 'samantha' }] }, {}], awaited: null }],
    thread: [{ text: 'It crashes.' }],
  });
  expect((await call(path, 'jo')).json).toMatchObject({ asked: [{ state: 'given', value: 'bug', isWritable: false }] });
  const late = await call(path, 'jo', 'PUT', { ...body, commandId: newId(), value: 'how-to', comment: '' });
  expect([late.status, late.json.code]).toEqual([409, 'label-closed']);
  const back = await call('/label-asks/withdrawal', 'mira', 'POST', { commandId: newId(), of: { by: 'ask', ask } });
  expect(back.json.code).toBe('nothing-to-withdraw');
});
