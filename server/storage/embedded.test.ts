import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DirectoryLocked, lockDirectory } from './directory-lock.ts';
import { openEmbedded } from './open-embedded.ts';
import type { Storage } from './storage.ts';

const realFsync = fs.fsyncSync;

/** Puts something in the place of the system's fsync, for every module that uses it. */
function replaceFsync(fsync: typeof fs.fsyncSync): void {
  fs.fsyncSync = fsync;
  syncBuiltinESMExports();
}

describe('the embedded database on disk', () => {
  let folder: string;
  let storage: Storage;
  const panics: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-embedded-'));
    storage = await openEmbedded({ directory: folder, onPanic: (message) => panics.push(message) });
    await sql`create table fact (n int)`.execute(storage.db);
  }, 120_000);

  afterAll(() => {
    replaceFsync(realFsync);
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes every commit through: 1000 commits are 1000 fsyncs', async () => {
    let fsyncs = 0;
    replaceFsync((file) => {
      fsyncs++;
      realFsync(file);
    });
    for (let n = 0; n < 1000; n++) await sql`insert into fact values (${n})`.execute(storage.db);
    replaceFsync(realFsync);
    // A checkpoint of its own may come in between, never a commit without one.
    expect(fsyncs).toBeGreaterThanOrEqual(1000);
    expect(fsyncs).toBeLessThan(1100);
  });

  it('keeps its buffers at 32 MB', async () => {
    const { rows } = await sql<{ shared_buffers: string }>`show shared_buffers`.execute(storage.db);
    expect(rows).toEqual([{ shared_buffers: '32MB' }]);
  });

  // The last one: nothing can be asked of the database afterwards.
  it('tells of a PANIC when the disk fails, instead of hanging unseen', async () => {
    replaceFsync(() => {
      throw Object.assign(new Error('no disk'), { code: 'EIO' });
    });
    void sql`insert into fact values (-1)`.execute(storage.db).catch(() => {});
    await expect.poll(() => panics.join('\n'), { timeout: 10_000 }).toContain('PANIC');
  });
});

describe('the lock of a data directory', () => {
  const folders: string[] = [];
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-lock-'));
    folders.push(folder);
    return folder;
  };
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('is held by one at a time, and given back without a trace', () => {
    const folder = newFolder();
    const unlock = lockDirectory(folder);
    expect(() => lockDirectory(folder)).toThrow(DirectoryLocked);
    unlock();
    lockDirectory(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['of a process that is gone', '{"pid":4194305,"started":"1"}'],
    ['of a number that another process has by now', JSON.stringify({ pid: process.pid, started: '1' })],
    ['that cannot be read', '{'],
  ])('%s is taken over', (_, text) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'parley.lock'), text);
    const unlock = lockDirectory(folder);
    expect(() => lockDirectory(folder)).toThrow(DirectoryLocked);
    unlock();
  });

  it('is got by exactly one of several processes that start together', { timeout: 60_000 }, async () => {
    const children = Array.from({ length: 4 }, () => fork(new URL('./testing/try-locks.ts', import.meta.url)));
    await Promise.all(children.map((child) => once(child, 'message')));
    for (let round = 0; round < 25; round++) {
      const folder = newFolder();
      // Every other time after a crash.
      if (round % 2) writeFileSync(join(folder, 'parley.lock'), '{"pid":4194305,"started":"1"}');
      const got = await Promise.all(
        children.map(async (child) => {
          const reply = once(child, 'message');
          child.send(folder);
          return (await reply)[0] as boolean;
        }),
      );
      expect(got.filter(Boolean), `round ${round}`).toHaveLength(1);
    }
    for (const child of children) child.disconnect();
  });
});
