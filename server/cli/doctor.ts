import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, readConfig } from '#server/config.ts';
import { DirectoryLocked, lockDirectory } from '#server/storage/directory-lock.ts';
import { isMigrated } from '#server/storage/migrate.ts';
import { openEmbedded } from '#server/storage/open-embedded.ts';
import { openPostgres } from '#server/storage/open-postgres.ts';
import type { Storage } from '#server/storage/storage.ts';
import { print, readArguments } from './arguments.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** The oldest Node with what Parley uses (`crypto.argon2`). */
const OLDEST_NODE = [24, 7] as const;

/** `parley doctor`: whether Parley can run here, and what to do when not. Changes nothing. */
export async function doctorCommand(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const { values } = readArguments(args, {}, 'parley doctor [--json]');
  const checks: Check[] = [checkNode()];
  const config = attempt(
    'settings',
    () => readConfig(env),
    checks,
    () => 'can be used',
  );
  if (config) await checkStorage(config, checks);
  const ok = checks.every((check) => check.ok);
  print(
    values.json,
    { ok, checks },
    checks.map(({ name, ok, says }) => `${ok ? 'ok ' : 'NO '} ${name}: ${says}`),
  );
  return ok ? 0 : 2;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return {
    name: 'Node',
    ok,
    says: ok ? process.version : `${process.version}; Parley needs ${OLDEST_NODE.join('.')} or newer`,
  };
}

async function checkStorage(config: Config, checks: Check[]): Promise<void> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl) return checkDatabase(() => Promise.resolve(openPostgres(databaseUrl)), checks);
  if (!existsSync(dataDir)) {
    const parent = nearestFolder(resolve(dataDir));
    attempt(
      'data directory',
      () => accessSync(parent, constants.W_OK),
      checks,
      () => `${dataDir} is made at the first start`,
    );
    return;
  }
  const writable = () => accessSync(dataDir, constants.W_OK);
  if (attempt('data directory', writable, checks, () => `${dataDir} can be written`) === null) return;
  try {
    lockDirectory(dataDir)();
  } catch (error) {
    if (!(error instanceof DirectoryLocked)) throw error;
    checks.push({ name: 'lock', ok: true, says: 'a running Parley has the data directory open' });
    return;
  }
  checks.push({ name: 'lock', ok: true, says: 'free' });
  if (!existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    checks.push({ name: 'database', ok: true, says: 'is made at the first start' });
    return;
  }
  await checkDatabase(() => openEmbedded({ directory: dataDir, onPanic: (message) => console.error(message) }), checks);
}

async function checkDatabase(open: () => Promise<Storage>, checks: Check[]): Promise<void> {
  let storage: Storage | null = null;
  try {
    storage = await open();
    const says = (await isMigrated(storage.db))
      ? 'is up to date'
      : 'is reached; it is brought up to date at the next start';
    checks.push({ name: 'database', ok: true, says });
  } catch (error) {
    checks.push({ name: 'database', ok: false, says: `cannot be opened: ${messageOf(error)}` });
  } finally {
    await storage?.close();
  }
}

/** Runs a check; what it throws is what is wrong. */
function attempt<Result>(name: string, run: () => Result, checks: Check[], says: () => string): Result | null {
  try {
    const result = run();
    checks.push({ name, ok: true, says: says() });
    return result;
  } catch (error) {
    checks.push({ name, ok: false, says: messageOf(error) });
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
