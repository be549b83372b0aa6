import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, text]) => text!);
/** Printed after each block, so that what each said can be told apart. */
const MARK = '=== next ===';
const hasCurl = spawnSync('curl', ['--version']).error === undefined;

let storage: Storage;
let site: TestSite;
let server: Server;
let folder: string;

beforeAll(async () => {
  storage = await openTestDatabase();
  const items = { one: { ann: 'bug', bo: 'how-to' }, two: { ann: 'how-to', bo: 'bug' } };
  site = await testSite(storage, { ana: { role: 'lead' } }, items);
  await storage.db.updateTable('account').set({ email: 'ana@example.org' }).where('id', '=', site.ids.ana!).execute();
  await storage.db.updateTable('project').set({ slug: 'support-mail' }).where('id', '=', site.project.id).execute();
  await site.setPassword('ana', 'correct horse battery');
  server = createAdaptorServer({ fetch: site.app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'parley-api-'));
  // The page's addresses are those of a fresh start; curl is told where that is here.
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, '.curlrc'), `connect-to = "localhost:3000:127.0.0.1:${port}"\n`);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
  await storage.close();
});

describe('the examples of docs/api.md', () => {
  it('do what the page says, one after the other', async ({ skip }) => {
    skip(!hasCurl, 'curl is not installed here');
    const script = ['set -euo pipefail', ...blocks.flatMap((block) => [block, `echo; echo '${MARK}'`])].join('\n');
    const env = { ...process.env, CURL_HOME: folder, HOME: folder };
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
    const [signedIn, , pages, commands, data, waiting, refusal] = stdout.split(MARK).map((text) => text.trim());
    expect(JSON.parse(signedIn!)).toEqual({ id: site.ids.ana });

    const seen = pages!.split('\n').map((line) => JSON.parse(line) as { rows: { itemKey: string }[] });
    expect(seen.flatMap(({ rows }) => rows.map(({ itemKey }) => itemKey)).toSorted()).toEqual(['one', 'two']);

    const [first, second] = commands!.split(/(?<=\})/);
    expect([JSON.parse(first!), second]).toEqual([JSON.parse(second!), first]);
    const said = await storage.db.selectFrom('comment').select('text').execute();
    expect(said).toEqual([{ text: 'Checked by the nightly script.' }]);

    expect(data).toMatch(/"type":"live"/);
    expect(readFileSync(join(folder, 'gold.jsonl'), 'utf8').trim().split('\n').length).toBeGreaterThan(2);
    const [inbox, found] = waiting!.split(/(?<=\})(?=\[)/);
    expect(JSON.parse(inbox!)).toMatchObject({ entries: [], counts: { waiting: 0 } });
    expect(JSON.parse(found!)).toMatchObject([{ key: '1', conflict: null }]);
    expect(JSON.parse(refusal!)).toMatchObject({ status: 401, code: 'bad-token' });
  });
});
