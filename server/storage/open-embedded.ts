import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { lockDirectory } from './directory-lock.ts';
import { DurableNodeFS, startParams } from './durable-nodefs.ts';
import type { Database } from './schema.ts';
import type { Storage } from './storage.ts';

const INT8 = 20;

export interface EmbeddedOptions {
  /** Folder of the data; made when absent. */
  directory: string;
  /** Called when the database can't go on (disk full, I/O error); every later query would hang. */
  onPanic: (message: string) => void;
  /** Called before work that takes seconds. */
  onProgress?: (message: string) => void;
}

/**
 * Opens the embedded database: one process, real fsync, one folder.
 *
 * @throws DirectoryLocked when another process has the folder open.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Storage> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(options.directory);
  try {
    const folder = join(options.directory, 'postgres');
    if (!existsSync(join(folder, 'PG_VERSION'))) options.onProgress?.('Making the database (about 10 s, once)');
    const pglite = await PGlite.create({
      fs: new DurableNodeFS(folder),
      startParams,
      parsers: { [INT8]: Number },
      onStderr: (text) => {
        if (text.includes('PANIC')) options.onPanic(text.trim());
        return false;
      },
    });
    const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
    return {
      db,
      engine: 'embedded',
      close: async () => {
        await db.destroy();
        if (!pglite.closed) await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A database in memory, for tests; `template` is a dump made by `dumpTemplate`. */
export async function openInMemory(template?: Blob): Promise<Storage & { dump(): Promise<Blob> }> {
  const pglite = await PGlite.create({
    parsers: { [INT8]: Number },
    ...(template ? { loadDataDir: template } : {}),
  });
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  return {
    db,
    engine: 'embedded',
    dump: () => pglite.dumpDataDir('none'),
    close: async () => {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
    },
  };
}
