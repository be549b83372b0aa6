import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './postgres-server.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** Making a database takes ten seconds on a quiet machine. */
const READY_WITHIN = 90_000;

/** Parley as a process of its own, as people run it. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly pid: number;
  /** What it has written so far, both streams. */
  output(): string;
  /** Stops it the way an operator does and waits until it is gone; the data stay. */
  stop(): Promise<void>;
  /** Ends it without warning, as a crash or a power switch would; the data stay. */
  kill9(): Promise<void>;
}

export interface ServerOptions {
  /** A folder of an earlier server to go on with; a new one when absent. */
  dataDir?: string;
  port?: number;
  env?: Record<string, string>;
  /** `dev` goes through the launcher, as `npm run dev` does, and serves pages that are not built. */
  command?: 'serve' | 'dev';
}

/**
 * Starts the server and waits until it says that it is ready.
 *
 * @throws Error with everything it said when it ends or stays silent.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const start = join(root, 'server', 'cli', 'start.ts');
  const args =
    options.command === 'dev'
      ? [join(root, 'bin', 'parley.js'), 'dev']
      : ['--disable-warning=ExperimentalWarning', start, 'serve'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: dataDir, PORT: String(port), DATA_DIR: dataDir, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await untilReady(child);
  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    pid: child.pid ?? 0,
    output,
    stop: () => end(child, 'SIGTERM'),
    kill9: () => end(child, 'SIGKILL'),
  };
}

/** Removes the data of a server that has ended. */
export function removeData(server: Pick<RunningServer, 'dataDir'>): void {
  rmSync(server.dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function untilReady(child: ChildProcess): Promise<() => string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Parley was not ready after ${READY_WITHIN / 1000} s. It said:\n${said}`));
    }, READY_WITHIN);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('Parley is ready')) return;
      clearTimeout(timer);
      resolve(() => said);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`Parley ended with ${code ?? signal} before it was ready. It said:\n${said}`));
    });
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
