import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#domain/adjudication/policy.ts';
import { changeRole, removeMember } from '#server/commands/members.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';
import { placeOf } from './place.ts';

let storage: Storage;
let site: TestSite;

beforeAll(async () => {
  storage = await openTestDatabase();
});
afterAll(() => storage.close());

async function stage(): Promise<TestSite> {
  const cast = { mira: { role: 'owner' }, jo: { role: 'annotator' }, lea: { role: 'lead' } } as const;
  site = await testSite(storage, cast, { one: { ann: 'bug', bo: 'how-to' } });
  return site;
}

/** A body that is sent when the request has passed its first doors, after `meanwhile`. */
function drawnOut(body: unknown, meanwhile: () => Promise<unknown>) {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await meanwhile();
        controller.enqueue(bytes);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body: stream, headers: { 'content-length': String(bytes.length) } };
}

describe('a request whose body is drawn out', () => {
  const comment = () => ({ commandId: newId(), conflict: null, text: 'still here' });
  const path = () => `/api/projects/${site.project.slug}/items/${site.items.one}/comments`;
  const comments = () =>
    storage.db.selectFrom('comment').selectAll().where('project_id', '=', site.project.id).execute();

  it('is let through when nothing happens meanwhile', async () => {
    await stage();
    const reply = await site.request(path(), { method: 'POST', as: 'jo', ...drawnOut(comment(), async () => {}) });
    expect(reply.status).toBe(200);
  });

  it('is refused when its author has been taken out of the project meanwhile', async () => {
    const { services, as, ids } = await stage();
    const request = drawnOut(comment(), () => removeMember(services, as('mira'), ids.jo!));
    const reply = await site.request(path(), { method: 'POST', as: 'jo', ...request });
    expect([reply.status, await comments()]).toEqual([404, []]);
  });

  it.each<[Role, number]>([
    ['observer', 403],
    ['lead', 200],
  ])('is done under the role its author has by then: %s', async (role, status) => {
    const { services, as, ids } = await stage();
    const request = drawnOut(comment(), () => changeRole(services, as('mira'), ids.jo!, role));
    const reply = await site.request(path(), { method: 'POST', as: 'jo', ...request });
    expect(reply.status).toBe(status);
  });

  it('is refused when the session has ended meanwhile', async () => {
    const { services } = await stage();
    const cookie = await site.signIn('jo');
    const session = await site.sessionOf(cookie);
    const request = drawnOut(comment(), () => services.sessions.end(session));
    const reply = await site.request(path(), { method: 'POST', cookie, ...request });
    expect([reply.status, await comments()]).toEqual([401, []]);
  });
});

describe('texts that the database cannot hold as they are', () => {
  it.each(['a\0b', 'half \ud83d'])('are refused in a body: %j', async (text) => {
    await stage();
    const body = JSON.stringify({ commandId: newId(), conflict: null, text });
    const path = `/api/projects/${site.project.slug}/items/${site.items.one}/comments`;
    expect((await site.request(path, { method: 'POST', as: 'jo', body })).status).toBe(400);
  });

  it.each(['/api/projects/%00', '/items/%00', '/conflicts?text=%00', '/conflicts?after=1~%00'])(
    'are refused in an address: %s',
    async (path) => {
      await stage();
      const full = path.startsWith('/api') ? path : `/api/projects/${site.project.slug}${path}`;
      expect((await site.request(full, { as: 'jo' })).status).toBe(400);
    },
  );

  it.each(['/conflicts?limit=1.5', '/conflicts?limit=-3', '/conflicts?limit=0.1', '/conflicts?limit=x'])(
    'and numbers that make no sense are read as what comes closest: %s',
    async (path) => {
      await stage();
      expect((await site.request(`/api/projects/${site.project.slug}${path}`, { as: 'jo' })).status).toBe(200);
    },
  );

  it('and a page of the log beyond any number is refused', async () => {
    await stage();
    const path = `/api/projects/${site.project.slug}/log?before=${'9'.repeat(30)}`;
    expect((await site.request(path, { as: 'mira' })).status).toBe(400);
  });
});

it('a body above 1 MiB is refused also where an address ends like that of imports', async () => {
  await stage();
  const body = JSON.stringify({ role: 'lead', filler: 'x'.repeat(2 ** 20) });
  const path = `/api/projects/${site.project.slug}/members/imports`;
  expect((await site.request(path, { method: 'PATCH', as: 'mira', body })).status).toBe(413);
});

describe('signing in', () => {
  const attempt = (password: string, cookie?: string) =>
    site.request('/api/session', {
      method: 'POST',
      body: { email: site.emails.jo, password },
      ...(cookie && { cookie }),
    });

  it('tells twenty wrong passwords sent at once that five were too many', async () => {
    await stage();
    await site.setPassword('jo', 'the right password');
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => attempt(`wrong ${n}`)));
    const statuses = replies.map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 401).length,
      statuses.filter((status) => status === 429).length,
    ]).toEqual([5, 15]);
    expect((await attempt('the right password')).status).toBe(429);
    site.pass(15 * 60_000 + 1);
    expect((await attempt('the right password')).status).toBe(200);
  });

  it('ends the session whose cookie it replaces', async () => {
    const { services, told } = await stage();
    await site.setPassword('jo', 'the right password');
    // The throttle counts by place, and all of these tests are in one.
    site.pass(15 * 60_000 + 1);
    const cookie = await site.signIn('jo');
    const former = await site.sessionOf(cookie);
    expect((await attempt('the right password', cookie)).status).toBe(200);
    expect(await services.sessions.stands(former)).toBe(false);
    expect(told.access).toContainEqual({ sessionId: former });
  });
});

describe('the place of a request', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:7:1::5', '2001:db8:7::/48'],
    ['2001:db8::5', '2001:db8:0::/48'],
    ['2001:db8:0:9:1:2:3:4', '2001:db8:0::/48'],
    ['2001::77', '2001:0:0::/48'],
    ['fe80::1', 'fe80:0:0::/48'],
    ['::1', '::1'],
  ])('%s is %s, however zeros are written', (address, place) => {
    expect(placeOf(address)).toBe(place);
  });
});
