import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exposition } from '#server/metrics/exposition.ts';
import { watchEventLoop } from '#server/metrics/event-loop.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

let storage: Storage;
let site: TestSite;

beforeAll(async () => {
  storage = await openTestDatabase();
  site = await testSite(storage, { mira: { role: 'owner' } }, { one: { ann: 'bug', bo: 'how-to' } });
});
afterAll(() => storage.close());

const scrape = (rest: Parameters<TestSite['request']>[1] = {}) => site.request('/metrics', rest);

describe('metrics', () => {
  it.each<[string, number, Parameters<TestSite['request']>[1]]>([
    ['a process of this machine', 200, { peer: '127.0.0.1' }],
    ['one over IPv6', 200, { peer: '::1', headers: { host: '[::1]:3000' } }],
    [
      'one that says 127.0.0.1, whatever ORIGIN is',
      200,
      { peer: '::ffff:127.0.0.1', headers: { host: '127.0.0.1:9' } },
    ],
    ['a proxy that says whom it passes on', 403, { peer: '127.0.0.1', headers: { 'x-forwarded-for': '203.0.113.7' } }],
    ['a proxy that passes the public name on', 403, { peer: '127.0.0.1', headers: { host: 'parley.example.org' } }],
    ['a page whose name was pointed here', 403, { peer: '127.0.0.1', headers: { host: 'evil.example:3000' } }],
    ['another machine', 403, { peer: '203.0.113.7' }],
    ['nobody known', 403, {}],
    ['an owner’s cookie', 403, { as: 'stranger' }],
  ])('are told to %s: %i', async (_who, status, request) => {
    expect((await scrape(request)).status).toBe(status);
  });

  it('are told to a token of an owner of the installation, from anywhere', async () => {
    const peer = '203.0.113.7';
    const withToken = async (name: string, project: string | null = null) =>
      (await scrape({ peer, bearer: await site.makeToken(name, { project }) })).status;
    expect([await withToken('stranger'), await withToken('mira')]).toEqual([200, 403]);
    expect(await withToken('stranger', 'elsewhere')).toBe(403);
    expect((await scrape({ peer, bearer: 'ply_wrong' })).status).toBe(401);
  });

  it('name routes by their pattern and nothing of what was asked for', async () => {
    await site.request(`/api/projects/${site.project.slug}?text=secret-words`, { as: 'mira' });
    await site.request('/api/secret-path');
    await site.request('/api/projects', { headers: { host: 'secret.example' } });
    const reply = await scrape({ peer: '127.0.0.1' });
    expect(reply.headers.get('content-type')).toContain('version=0.0.4');
    const text = await reply.text();
    expect(text).toContain('parley_http_requests_total{route="GET /api/projects/:project",status="2xx"} 1\n');
    expect(text).toMatch(/parley_http_requests_total\{route="none",status="4xx"\} [2-9]/);
    for (const hidden of [site.project.slug, 'secret', 'mira']) expect(text).not.toContain(hidden);
  });

  it('are Prometheus text: each family once with help and type, then its samples', async () => {
    const text = await (await scrape({ peer: '127.0.0.1' })).text();
    const names = [...text.matchAll(/^# TYPE (\S+) (gauge|counter|summary)$/gm)].map(([, name]) => name!);
    expect(new Set(names).size).toBe(names.length);
    let current = '';
    for (const line of text.trimEnd().split('\n')) {
      if (line.startsWith('# HELP ')) current = line.split(' ')[2]!;
      else if (!line.startsWith('# TYPE ')) {
        expect(line).toMatch(/^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (\d+(\.\d+)?(e-?\d+)?|NaN)$/);
        expect(line.replace(/(_sum|_count)?[{ ].*/, '')).toBe(current);
      }
    }
    expect(text).toContain('parley_database_info{engine="embedded"} 1\n');
    expect(text).toContain('parley_socket_closes_total{code="4422"} 1\n');
    expect(text).toContain('parley_commit_seconds{quantile="0.99"} 0.005\n');
    expect(text).toContain('parley_commit_seconds_count 3\n');
  });
});

it('labels are escaped', () => {
  const labels = { text: 'a"b\\c\nd' };
  const [family] = [{ name: 'x', type: 'gauge', help: 'X.', samples: [{ labels, value: 1 }] } as const];
  expect(exposition([family])).toBe('# HELP x X.\n# TYPE x gauge\nx{text="a\\"b\\\\c\\nd"} 1\n');
});

it('a blocked event loop shows', async () => {
  const watch = watchEventLoop();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const until = performance.now() + 150;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(watch.delay().p99).toBeGreaterThan(0.1);
  watch.stop();
});
