import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { migrate } from '#server/storage/migrate.ts';
import { openInMemory } from '#server/storage/open-embedded.ts';
import { openPostgres } from '#server/storage/open-postgres.ts';
import type { Storage } from '#server/storage/storage.ts';

const root = resolve(import.meta.dirname, '..', '..');
const migrations = join(root, 'server', 'storage', 'migrations');
const cache = join(root, 'node_modules', '.cache', 'parley');

/** A migrated database in memory: a copy of one that is made once for as long as its migrations stay what they are. */
export async function openTestDatabase(): Promise<Storage> {
  const file = join(cache, `database-${templateKey()}.tar`);
  if (!existsSync(file)) {
    const storage = await openInMemory();
    await migrate(storage.db);
    const dump = await storage.dump();
    await storage.close();
    mkdirSync(cache, { recursive: true });
    // Several test files may find it missing at once: each renames a whole one into place.
    const whole = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    writeFileSync(whole, Buffer.from(await dump.arrayBuffer()));
    renameSync(whole, file);
  }
  return openInMemory(new Blob([readFileSync(file)]));
}

/** Changes with everything the template is made of. */
function templateKey(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const name of readdirSync(migrations).sort()) hash.update(name).update(readFileSync(join(migrations, name)));
  return hash.digest('hex').slice(0, 16);
}

let made = 0;

/** A migrated database of its own on the run's Postgres. */
export async function openTestPostgres(): Promise<Storage & { url: string }> {
  const admin = inject('postgresUrl');
  const name = `test_${process.pid}_${++made}`;
  const client = postgres(admin, { max: 1, onnotice: () => {} });
  await client.unsafe(`create database ${name}`);
  await client.end();
  const url = admin.replace(/\/postgres$/, `/${name}`);
  const storage = openPostgres(url);
  await migrate(storage.db);
  return { ...storage, url };
}

/** Runs a suite once on the embedded database and once on a Postgres server. */
export function onBothDatabases(name: string, suite: (storage: () => Storage) => void): void {
  for (const [engine, open] of [
    ['embedded', openTestDatabase],
    ['postgres', openTestPostgres],
  ] as const) {
    describe(`${name} (${engine})`, () => {
      let storage: Storage;
      beforeAll(async () => {
        storage = await open();
      });
      afterAll(() => storage.close());
      suite(() => storage);
    });
  }
}
