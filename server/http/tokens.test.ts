import { beforeAll, expect, it } from 'vitest';
import type { ProjectSummary } from '#lib/protocol/projects.ts';
import type { TokenView } from '#lib/protocol/tokens.ts';
import { isToken, makeToken } from '#server/auth/api-token.ts';
import { changeRole, removeMember } from '#server/commands/members.ts';
import { newId } from '#server/storage/id.ts';
import { onBothDatabases } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

const DAY = 86_400_000;

it('a token has 256 random bits and a sum that tells it from a mistyped one', () => {
  const { token, hash, prefix } = makeToken();
  expect(token).toMatch(/^ply_[A-Za-z0-9_-]{49}$/);
  expect([isToken(token), isToken(`${token.slice(0, 4)}A${token.slice(5)}`) && token[4] !== 'A']).toEqual([
    true,
    false,
  ]);
  expect(isToken(token.slice(0, -1))).toBe(false);
  expect([token.startsWith(prefix), hash.includes(token), makeToken().token === token]).toEqual([true, false, false]);
});

onBothDatabases('an API token', (storage) => {
  let site: TestSite;
  const status = async (bearer: string, path: string, rest = {}) =>
    (await site.request(path, { bearer, ...rest })).status;
  const codeOf = async (reply: Promise<Response>) => ((await (await reply).json()) as { code: string }).code;
  const project = () => `/api/projects/${site.project.slug}`;
  const comment = () => ({
    method: 'POST',
    body: { commandId: newId(), conflict: null, text: 'said by a script' },
  });
  const comments = () => `${project()}/items/${site.items.one}/comments`;

  beforeAll(async () => {
    const cast = { mira: { role: 'owner' }, jo: { role: 'adjudicator' }, ada: { role: 'adjudicator' } } as const;
    site = await testSite(storage(), cast, { one: { ann: 'bug', bo: 'how-to' } });
  });

  it('is shown once, kept as a hash, listed by its beginning, and logged without itself', async () => {
    const order = { name: 'Nightly', scope: 'read', project: site.project.slug };
    const reply = await site.request('/api/tokens', { method: 'POST', as: 'jo', body: order });
    const made = (await reply.json()) as { id: string; token: string; expiresAt: number };
    expect(made.expiresAt).toBe(site.services.now() + 90 * DAY);
    expect(await status(made.token, project())).toBe(200);
    const list = (await (await site.request('/api/tokens', { as: 'jo' })).json()) as TokenView[];
    expect(list).toMatchObject([{ ...order, project: { slug: site.project.slug }, prefix: made.token.slice(0, 10) }]);
    expect(list[0]!.lastUsedAt! % 3_600_000).toBe(0);
    const kept = await storage().db.selectFrom('api_token').selectAll().execute();
    const logged = await storage().db.selectFrom('log_body').selectAll().where('chain', '=', 'workspace').execute();
    expect(JSON.stringify([list, kept, logged])).not.toContain(made.token.slice(10));
    expect(await status(made.token, `/api/tokens/${made.id}`, { method: 'DELETE' })).toBe(403);
    const revoke = () => site.request(`/api/tokens/${made.id}`, { method: 'DELETE', as: 'jo' });
    expect((await site.request(`/api/tokens/${made.id}`, { method: 'DELETE', as: 'mira' })).status).toBe(404);
    expect([(await revoke()).status, (await revoke()).status]).toEqual([200, 404]);
    expect(await status(made.token, project())).toBe(401);
    const actions = await storage().db.selectFrom('log').select('action').where('object', '=', made.id).execute();
    expect(actions.map(({ action }) => action)).toEqual(['token.create', 'token.revoke']);
  });

  it('is refused beyond a year, for a project of others, and by the dozen', async () => {
    const make = (more: object) =>
      site.request('/api/tokens', {
        method: 'POST',
        as: 'ada',
        body: { name: 'x', scope: 'read', project: null, ...more },
      });
    expect((await make({ days: 366 })).status).toBe(400);
    expect((await make({ project: 'elsewhere' })).status).toBe(404);
    const statuses = new Set<number>();
    for (let n = 0; n < 51; n++) statuses.add((await make({ days: 1 })).status);
    expect([...statuses]).toEqual([200, 409]);
  });

  it('reads or writes by its scope, and needs no Origin', async () => {
    const [read, write] = [await site.makeToken('jo'), await site.makeToken('jo', { scope: 'write' })];
    expect(await codeOf(site.request(comments(), { bearer: read, ...comment() }))).toBe('scope');
    expect(await status(write, comments(), comment())).toBe(200);
    expect(await status(write, comments(), { ...comment(), headers: { origin: 'https://elsewhere.example' } })).toBe(
      200,
    );
  });

  it('is for /api only, and never beside a cookie', async () => {
    const bearer = await site.makeToken('jo', { scope: 'write' });
    expect(await codeOf(site.request('/account', { bearer }))).toBe('token-not-here');
    const socket = site.request(`/sync/item.${site.items.one}`, { bearer, headers: { upgrade: 'websocket' } });
    expect(await codeOf(socket)).toBe('token-not-here');
    const cookie = await site.signIn('jo');
    expect(await codeOf(site.request('/api/session', { bearer, cookie }))).toBe('bad-request');
    const foreign = { origin: 'https://elsewhere.example' };
    const both = site.request(comments(), { bearer, cookie, ...comment(), headers: foreign });
    expect(await codeOf(both)).toBe('foreign-origin');
  });

  it('has the role its account has at the moment, or none', async () => {
    const bearer = await site.makeToken('jo', { scope: 'write' });
    const bound = await site.makeToken('jo', { project: site.project.slug });
    await changeRole(site.services, site.as('mira'), site.ids.jo!, 'observer');
    expect(await codeOf(site.request(comments(), { bearer, ...comment() }))).toBe('role');
    expect(await status(bearer, project())).toBe(200);
    await removeMember(site.services, site.as('mira'), site.ids.jo!);
    expect([await status(bearer, project()), await status(bound, project())]).toEqual([404, 401]);
    await storage()
      .db.insertInto('member')
      .values({ project_id: site.project.id, account_id: site.ids.jo!, role: 'adjudicator', added_at: 0 })
      .execute();
    // Whoever is taken in again makes a new token for the project; the one for all of theirs was never theirs alone.
    expect([await status(bearer, project()), await status(bound, project())]).toEqual([200, 401]);
  });

  it('made for one project opens no other', async () => {
    const slug = ((await (await site.request('/api/projects', { as: 'stranger' })).json()) as ProjectSummary[])[0]!
      .slug;
    const other = await (
      await site.request('/api/projects', { method: 'POST', as: 'stranger', body: { name: 'Third' } })
    ).json();
    const bearer = await site.makeToken('stranger', { scope: 'write', project: slug });
    expect(await status(bearer, `/api/projects/${slug}`)).toBe(200);
    expect(await status(bearer, `/api/projects/${(other as { slug: string }).slug}`)).toBe(404);
    const listed = (await (await site.request('/api/projects', { bearer })).json()) as ProjectSummary[];
    expect(listed.map((row) => row.slug)).toEqual([slug]);
    const create = site.request('/api/projects', { method: 'POST', bearer, body: { name: 'Fourth' } });
    expect(await codeOf(create)).toBe('other-project');
  });

  it('ends with its time, and with the sessions of its account', async () => {
    const [short, long] = [await site.makeToken('mira', { days: 1 }), await site.makeToken('mira')];
    site.pass(DAY);
    expect([await status(short, project()), await status(long, project())]).toEqual([401, 200]);
    await site.services.sessions.endAll(site.ids.mira!);
    expect(await status(long, project())).toBe(401);
  });

  it('that is revoked while a body is drawn out does nothing', async () => {
    const bearer = await site.makeToken('mira', { scope: 'write' });
    const bytes = new TextEncoder().encode(JSON.stringify(comment().body));
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await site.services.sessions.endAll(site.ids.mira!);
          controller.enqueue(bytes);
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'content-length': String(bytes.length) };
    expect(await status(bearer, comments(), { method: 'POST', body, headers })).toBe(401);
  });

  it('of a demo person opens nothing where the demo is not shown', async () => {
    const id = newId();
    const account = { id, email: `${id.toLowerCase()}@demo.localhost`, name: 'Demo', password_hash: null };
    await storage()
      .db.insertInto('account')
      .values({ ...account, is_owner: false, is_demo: true, created_at: 0 })
      .execute();
    site.ids.demo = id;
    expect(await status(await site.makeToken('demo'), '/api/projects')).toBe(401);
  });

  it('that is wrong makes its network wait after fifty; right ones and passwords go on', async () => {
    site.pass(DAY);
    const right = await site.makeToken('mira');
    const wrong = Array.from({ length: 52 }, () => status(makeToken().token, '/api/projects'));
    const statuses = await Promise.all(wrong);
    expect(statuses.filter((one) => one === 401)).toHaveLength(50);
    expect(statuses.filter((one) => one === 429)).toHaveLength(2);
    expect(await status('ply_nonsense', '/api/projects')).toBe(429);
    expect(await status(right, '/api/projects')).toBe(200);
    await site.setPassword('mira', 'the right password');
    const body = { email: site.emails.mira, password: 'the right password' };
    expect((await site.request('/api/session', { method: 'POST', body })).status).toBe(200);
    site.pass(15 * 60_000 + 1);
    expect(await status(makeToken().token, '/api/projects')).toBe(401);
  });
});
