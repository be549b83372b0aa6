import postgres from 'postgres';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { migrate } from '#server/storage/migrate.ts';
import { openInMemory } from '#server/storage/open-embedded.ts';
import { openPostgres } from '#server/storage/open-postgres.ts';
import type { Storage } from '#server/storage/storage.ts';

let template: Promise<Blob> | undefined;

/** A migrated database in memory; the first one of a worker is made, the others are copies of it. */
export async function openTestDatabase(): Promise<Storage> {
  template ??= (async () => {
    const storage = await openInMemory();
    await migrate(storage.db);
    const dump = await storage.dump();
    await storage.close();
    return dump;
  })();
  return openInMemory(await template);
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
