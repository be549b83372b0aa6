import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createTokens } from '#server/auth/api-token.ts';
import { createSessions } from '#server/auth/session.ts';
import { createThrottle } from '#server/auth/throttle.ts';
import { type Config, readConfig } from '#server/config.ts';
import { createExposures } from '#server/exposure/exposures.ts';
import type { Services } from '#server/services.ts';
import { clearStaleImports } from '#server/imports/clear-stale-imports.ts';
import { DirectoryLocked } from '#server/storage/directory-lock.ts';
import { isMigrated, migrate } from '#server/storage/migrate.ts';
import { openEmbedded } from '#server/storage/open-embedded.ts';
import { openPostgres } from '#server/storage/open-postgres.ts';
import type { Storage } from '#server/storage/storage.ts';
import { BadInput } from './bad-input.ts';
import { type AskServer, findServer } from './server-door.ts';

/** How a task is done: here, with the database open, or by the server that has it open. */
export interface Ways<Result> {
  here: (services: Services) => Promise<Result>;
  there: (ask: AskServer) => Promise<Result>;
}

/**
 * Does a task where the database is: opens it, or goes to the running server when that holds the embedded one.
 *
 * @throws BadInput when there is no database yet.
 */
export async function withDatabase<Result>(
  env: Record<string, string | undefined>,
  { here, there }: Ways<Result>,
): Promise<Result> {
  const config = readConfig(env);
  let storage: Storage;
  try {
    storage = await open(config);
  } catch (error) {
    const ask = error instanceof DirectoryLocked ? findServer(config) : null;
    if (!ask) throw error;
    return there(ask);
  }
  try {
    return await here(servicesOver(storage));
  } finally {
    await storage.close();
  }
}

async function open(config: Config): Promise<Storage> {
  if (config.databaseUrl) {
    const storage = openPostgres(config.databaseUrl);
    let isReady: boolean;
    try {
      isReady = await isMigrated(storage.db);
    } catch (error) {
      await storage.close();
      const detail = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The database at DATABASE_URL cannot be used (${detail}): is it running, and is the address right?`,
        { cause: error },
      );
    }
    if (isReady) return storage;
    await storage.close();
    throw new BadInput('The database at DATABASE_URL is not set up for this version: start the server once.');
  }
  if (!existsSync(join(config.dataDir, 'postgres', 'PG_VERSION'))) {
    throw new BadInput(`There is no database in ${config.dataDir} yet: set DATA_DIR, or start the server once.`);
  }
  const onPanic = (message: string) => {
    // The embedded database answers nothing after a PANIC.
    console.error(`The database stopped (${message}). Free some disk space, then try again.`);
    process.exit(2);
  };
  const storage = await openEmbedded({ directory: config.dataDir, onPanic });
  await migrate(storage.db);
  // The lock is ours alone: what is still staging was left by a process that was killed.
  await clearStaleImports(storage);
  return storage;
}

/** Services of a process without rooms: nobody is connected to it. */
function servicesOver(storage: Storage): Services {
  const { db } = storage;
  return {
    storage,
    db,
    sessions: createSessions(db, { secure: true, now: Date.now, onEnded: () => {} }),
    tokens: createTokens(db, Date.now),
    throttle: createThrottle(db, Date.now),
    rooms: { recordChanged: () => {}, accessChanged: () => {} },
    exposures: createExposures(db, Date.now),
    demo: null,
    // What it queues is sent by the next server that runs.
    webhooks: { allowHosts: new Set(), wake: () => {} },
    sendsMail: false,
    now: Date.now,
  };
}
