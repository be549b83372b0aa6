import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { removeData, startServer } from '#tests/support/e2e-server.ts';
import { Client, send, until } from '#tests/support/fault-client.ts';
import { freePort } from '#tests/support/postgres-server.ts';

/** Makes every fsync fail from the moment a file of this name is there, as a full or broken disk does. */
const BROKEN = 'disk-is-broken';
const preload = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const real = fs.fsyncSync;
fs.fsyncSync = (file) => {
  if (fs.existsSync(process.env.DATA_DIR + '/${BROKEN}')) throw Object.assign(new Error('EIO'), { code: 'EIO' });
  real(file);
};
syncBuiltinESMExports();
`;

it(
  'ends with a readable line when the disk fails, says nothing was done that was not, and goes on after a new start',
  { timeout: 180_000 },
  async () => {
    const root = resolve(import.meta.dirname, '../..');
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-disk-'));
    const script = join(dataDir, 'preload.mjs');
    writeFileSync(script, preload);
    const port = await freePort();
    const args = [
      '--disable-warning=ExperimentalWarning',
      '--import',
      script,
      join(root, 'server/cli/start.ts'),
      'serve',
    ];
    const env = { PATH: process.env.PATH ?? '', HOME: dataDir, PORT: String(port), DATA_DIR: dataDir };
    const child = spawn(process.execPath, args, { cwd: root, env });
    const said = { out: '', error: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.error += chunk.toString()));
    const ended = once(child, 'exit');
    try {
      await until('it is ready', () => said.out.includes('Parley is ready'), 90_000);
      const create = (client: Client, name: string) => client.post('/api/projects', { name });
      const mira = await Client.demo('mira', port);
      expect((await create(mira, 'Before')).status).toBe(200);
      said.error = '';
      writeFileSync(join(dataDir, BROKEN), '');
      const reply = await create(mira, 'Lost').catch(() => null);
      expect(reply?.status ?? 'cut off').not.toBe(200);
      expect((await ended)[0]).toBe(2);
      expect(said.error.trim().split('\n')).toHaveLength(1);
      expect(said.error).toMatch(/^The database stopped \(.*PANIC.*\)\. .*start Parley again/);

      rmSync(join(dataDir, BROKEN));
      const again = await startServer({ dataDir, port });
      const { text } = await (await Client.demo('mira', port)).get('/api/projects');
      expect(text).toContain('Before');
      expect((await send(port, '/readyz')).status).toBe(200);
      await again.stop();
    } finally {
      child.kill('SIGKILL');
      removeData({ dataDir });
    }
  },
);
