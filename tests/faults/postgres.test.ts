import postgres from 'postgres';
import { expect, inject, it } from 'vitest';
import { rationaleText } from '#lib/doc/item.ts';
import type { QueuePage } from '#lib/protocol/adjudication.ts';
import { removeData, startServer } from '#tests/support/e2e-server.ts';
import { Client, cookieOf, send, until } from '#tests/support/fault-client.ts';

it('does the whole job on a Postgres server, from the set-up link to the export', { timeout: 180_000 }, async () => {
  const admin = inject('postgresUrl');
  const database = `whole_job_${process.pid}`;
  const client = postgres(admin, { max: 1, onnotice: () => {} });
  await client.unsafe(`create database ${database}`);
  await client.end();
  const server = await startServer({ env: { DATABASE_URL: admin.replace(/\/postgres$/, `/${database}`) } });
  try {
    const { port } = server;
    await until('the set-up link is printed', () => server.output().includes('/link#'));
    const token = /\/link#(\S+)/.exec(server.output())?.[1];
    const host = `localhost:${port}`;
    const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
    const account = { name: 'Ana', email: 'ana@example.org', password: 'a long enough password' };
    const accept = () =>
      send(port, '/api/links/accept', { method: 'POST', headers, body: JSON.stringify({ token, account }) });
    const accepted = await accept();
    expect(accepted.status).toBe(200);
    expect((await accept()).status).toBe(410);
    expect(JSON.parse((await send(port, '/api/session', { headers: { host } })).text)).toMatchObject({ demo: null });
    const ana = new Client('localhost', port, cookieOf(accepted));

    const { slug } = JSON.parse((await ana.post('/api/projects', { name: 'On a server' })).text) as { slug: string };
    const base = `/api/projects/${slug}`;
    const form = new FormData();
    form.append('files', new File(['item,annotator,label\na,x,1\na,y,2\nb,x,1\nb,y,1\n'], 'ratings.csv'));
    form.append('options', JSON.stringify({ question: { key: 'label', prompt: 'Which?' } }));
    const encoded = new Response(form);
    const imported = await send(port, `${base}/imports`, {
      method: 'POST',
      headers: { ...ana.headers, 'content-type': encoded.headers.get('content-type') ?? '' },
      body: Buffer.from(await encoded.arrayBuffer()),
    });
    expect(imported.text).toContain('"type":"live"');

    const queue = await ana.json<QueuePage>(`${base}/conflicts`);
    expect(queue.total).toBe(1);
    const { item, conflict } = queue.rows[0]!;
    const visit = ana.room(`item.${item}`);
    await visit.synced();
    rationaleText(visit.doc, conflict).insert(0, 'One is right.');
    const marker = visit.mark();
    await until('the server says saved', () => marker !== null && visit.saved >= marker);
    visit.leave();

    const seen = { conflictRevision: 1, decisionRevision: 0 };
    const resolution = { outcome: 'label', value: '1' };
    const proposed = await ana.post(`${base}/conflicts/${conflict}/proposals`, {
      commandId: 'propose-1',
      ...seen,
      resolution,
    });
    const { proposal } = JSON.parse(proposed.text) as { proposal: string };
    const causes = [{ answer: '2', cause: 'slip' }];
    const decided = await ana.post(`${base}/conflicts/${conflict}/decisions`, {
      commandId: 'decide-01',
      ...seen,
      proposal,
      causes,
      rationale: 'One is right.',
      citation: 'no-guideline',
    });
    expect(decided.status).toBe(200);
    const gold = (await ana.get(`${base}/gold?format=jsonl`)).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(gold[0]).toMatchObject({
      parley: 'gold',
      anchor: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(gold[1]).toMatchObject({
      item: 'a',
      source: 'decision',
      value: '1',
      decision: { rationale: 'One is right.', causes },
    });
    expect(gold[2]).toMatchObject({ item: 'b', source: 'agreed', value: '1' });
    expect(await ana.json(`${base}/log/verification`)).toMatchObject({ broken: null });
    expect((await send(port, '/readyz')).status).toBe(200);
  } finally {
    await server.kill9();
    removeData(server);
  }
});
