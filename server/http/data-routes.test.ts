import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportProgress } from '#lib/protocol/data.ts';
import { createProject } from '#server/commands/projects.ts';
import { Refusal } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { testServices } from '#tests/support/seed.ts';
import { mountData } from './data-routes.ts';
import { mountExports } from './export-routes.ts';
import type { HttpEnv } from './mount.ts';

const RATINGS = 'item,annotator,label\nk1,ann,yes\nk1,zoe,no\n=k2,ann,yes\n=k2,zoe,yes\n';

describe('data in and out over HTTP', () => {
  let storage: Storage;
  let services: Services;
  beforeAll(async () => {
    storage = await openTestDatabase();
    services = testServices(storage).services;
  });
  afterAll(() => storage.close());

  async function stage() {
    const accountId = newId();
    await services.db
      .insertInto('account')
      .values({
        id: accountId,
        email: accountId,
        name: 'Mira',
        password_hash: null,
        is_owner: true,
        is_demo: false,
        created_at: 1,
      })
      .execute();
    const { slug } = await createProject(services, { accountId, isOwner: true }, 'Data');
    const cookie = await services.sessions.start(accountId, { userAgent: 'test', ipPrefix: '::1' });
    const actor = await services.sessions.validate(cookie.split(';')[0]?.split('=')[1]);
    const app = new Hono<HttpEnv>();
    app.use(async (c, next) => {
      c.set('actor', actor);
      await next();
    });
    app.onError((error, c) => {
      if (!(error instanceof Refusal)) throw error;
      return c.json(error.problem, error.problem.status as 400);
    });
    mountData(app, services);
    mountExports(app, services);
    const path = `/api/projects/${slug}`;
    const upload = (files: Record<string, string>, options?: unknown) => {
      const body = new FormData();
      for (const [name, text] of Object.entries(files)) body.append('files', new File([text], name));
      if (options !== undefined)
        body.append('options', typeof options === 'string' ? options : JSON.stringify(options));
      return app.request(`${path}/imports`, { method: 'POST', body });
    };
    const steps = async (reply: Response) =>
      (await reply.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as ImportProgress);
    const json = async (reply: Response | Promise<Response>) => (await (await reply).json()) as Record<string, unknown>;
    const get = (rest: string) => app.request(`${path}/${rest}`);
    const endSession = () => services.sessions.endAll(accountId);
    return { app, path, upload, steps, json, get, endSession };
  }

  it('imports nothing when the session ends while the files are still being sent', async () => {
    const { app, path, json, get, endSession } = await stage();
    const boundary = 'boundary'.repeat(4);
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="r.csv"\r\n\r\n`;
    const pieces = [head, `${RATINGS}\r\n--${boundary}--\r\n`];
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) return controller.close();
        if (piece !== head) await endSession();
        controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const reply = await app.request(`${path}/imports`, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    } as RequestInit);
    expect(reply.status).toBe(401);
    expect(await json(get('imports'))).toEqual([]);
  });

  it.each([
    ['says beforehand that it is 1 GB', { 'content-length': String(1024 ** 3) }, 1],
    ['does not say that it is', {}, 257],
  ])('refuses an upload that %s, and reads no more of it', async (_, size, most) => {
    const { app, path, json, get } = await stage();
    const piece = new Uint8Array(1024 ** 2);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent++;
        controller.enqueue(piece);
      },
    });
    const headers = { 'content-type': 'multipart/form-data; boundary=x', ...size };
    const order = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
    const reply = await app.request(`${path}/imports`, order);
    expect([reply.status, await json(reply)]).toMatchObject([413, { detail: expect.stringMatching(/256 MiB/) }]);
    // One piece more waits in the stream.
    expect(sent).toBeLessThanOrEqual(most + 1);
    expect(await json(get('imports'))).toEqual([]);
  });

  it('lets no other site cause an export, which is written into the log', async () => {
    const { app, path } = await stage();
    const reply = await app.request(`${path}/gold`, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(reply.status).toBe(403);
  });

  it('streams the steps of an import, lists it, and measures what it brought', async () => {
    const { upload, steps, json, get } = await stage();
    const reply = await upload({ 'ratings.csv': RATINGS }, { question: { key: 'topic', prompt: 'Which?' } });
    expect(reply.headers.get('content-type')).toBe('application/x-ndjson');
    const told = await steps(reply);
    expect([told[0]?.type, told.at(-1)?.type]).toEqual(['started', 'live']);
    expect(await json(get('imports'))).toMatchObject([
      { status: 'live', by: 'Mira', files: [{ name: 'ratings.csv', role: 'ratings' }], report: { newAnnotations: 4 } },
    ]);
    expect(await json(get('agreement'))).toMatchObject([{ question: { key: 'topic', prompt: 'Which?' } }]);
  });

  it('reads a file as its plan says', async () => {
    const { upload, steps } = await stage();
    const plan = {
      role: 'ratings',
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      quoted: true,
      columns: { item: 'label', annotator: 'annotator', label: 'item', content: [], metadata: [] },
    };
    const told = await steps(await upload({ 'ratings.csv': RATINGS }, { plans: [plan] }));
    expect(told.at(-1)).toMatchObject({ type: 'live', report: { newItems: 2, newAnnotations: 3, problems: 1 } });
  });

  it.each([
    ['no file', {}, undefined, 422, /no file/],
    ['a file that cannot be read', { 'r.csv': 'item\nk1\n' }, undefined, 422, /only one column/],
    ['options that are no JSON', { 'r.csv': RATINGS }, '{', 400, /not valid JSON/],
    ['an unknown option', { 'r.csv': RATINGS }, { wrong: 1 }, 400, /wrong/],
    ['a plan without its columns', { 'r.csv': RATINGS }, { plans: [{ role: 'gold' }] }, 400, /plans\.0/],
  ])('refuses %s with a reply of its own', async (_, files, options, status, says) => {
    const { upload, json, get } = await stage();
    const reply = await upload(files as Record<string, string>, options);
    expect(reply.status).toBe(status);
    expect(((await reply.json()) as { detail: string }).detail).toMatch(says);
    expect(await json(get('imports'))).toEqual([]);
  });

  it('goes on when nobody reads the reply, and ends when it is cancelled', async () => {
    const { app, path, upload, json, get } = await stage();
    await (await upload({ 'ratings.csv': RATINGS })).body?.cancel();
    await expect.poll(async () => (await json(get('imports')))[0]).toMatchObject({ status: 'live' });

    const reply = await upload({ 'more.csv': RATINGS.replaceAll('k1', 'k9') });
    const id = JSON.parse(new TextDecoder().decode((await reply.body!.getReader().read()).value)).id as string;
    const cancelled = await app.request(`${path}/imports/${id}`, { method: 'DELETE' });
    // Whichever came first: it was cancelled, or it was live before the cancel, which then says so.
    const status = ((await json(get('imports'))) as unknown as { status: string }[])[0]?.status;
    expect([cancelled.status, status]).toEqual(cancelled.status === 200 ? [200, 'cancelled'] : [409, 'live']);
  });

  it('gives gold as a file, guarded against spreadsheets unless asked otherwise', async () => {
    const { upload, get } = await stage();
    await (await upload({ 'ratings.csv': RATINGS })).text();
    const [safe, exact, lines] = [
      await get('gold?format=csv'),
      await get('gold?format=csv&exact=1'),
      await get('gold'),
    ];
    expect(safe.headers.get('content-disposition')).toMatch(/^attachment; filename="data.*-gold\.csv"$/);
    expect(await safe.text()).toContain("\r\n'=k2,label,agreed,label,yes");
    expect(await exact.text()).toContain('\r\n=k2,label,agreed,label,yes');
    expect(JSON.parse((await lines.text()).split('\n')[0]!)).toMatchObject({ parley: 'gold', anchor: { seq: 4 } });
    expect((await get('gold?format=xml')).status).toBe(400);
  });
});
