import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { removeData, startServer } from '#tests/support/e2e-server.ts';
import { Client, send } from '#tests/support/fault-client.ts';
import { freePort } from '#tests/support/postgres-server.ts';

/** Runs `parley serve` until it ends by itself. */
function serveToEnd(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const root = resolve(import.meta.dirname, '../..');
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'server/cli/start.ts'), 'serve'];
  const child = spawn(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH ?? '', ...env } });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((done) => child.on('exit', (code) => done({ code, said: said.trim() })));
}

it(
  'refuses a second process on the same data, leaves the first at work, and takes over after a kill',
  { timeout: 180_000 },
  async () => {
    const first = await startServer();
    try {
      const port = String(await freePort());
      const second = await serveToEnd({ DATA_DIR: first.dataDir, PORT: port });
      expect(second.code).toBe(2);
      expect(second.said.split('\n')).toHaveLength(1);
      expect(second.said).toContain('in use by another Parley');
      const mira = await Client.demo('mira', first.port);
      expect((await mira.get('/api/projects')).status).toBe(200);

      await first.kill9();
      const third = await startServer({ dataDir: first.dataDir, port: first.port });
      expect((await send(third.port, '/readyz')).status).toBe(200);
      const busy = await serveToEnd({ DATA_DIR: `${first.dataDir}-other`, PORT: String(third.port) });
      expect(busy).toMatchObject({ code: 2, said: expect.stringContaining('in use by another program') as string });
      rmSync(`${first.dataDir}-other`, { recursive: true, force: true });
      await third.stop();
    } finally {
      await first.kill9();
      removeData(first);
    }
  },
);

it.each([
  ['PORT', 'abc'],
  ['PORT', '70000'],
  ['ORIGIN', 'parley.example.org'],
  ['ORIGIN', 'https://parley.example.org/path'],
  ['HOST', 'http://localhost'],
  ['DATABASE_URL', 'somewhere'],
  ['REDIS_URL', 'redis://localhost'],
  ['PARLEY_PORT', '3000'],
])('stops the start with one readable line for %s=%s', async (name, value) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-settings-'));
  const { code, said } = await serveToEnd({ DATA_DIR: folder, [name]: value });
  rmSync(folder, { recursive: true });
  expect(code).toBe(1);
  expect(said.split('\n')).toHaveLength(1);
  expect(said).toContain(name);
});
