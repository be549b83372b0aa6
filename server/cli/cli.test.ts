import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProject } from '#server/commands/projects.ts';
import { Refusal } from '#server/commands/refusal.ts';
import { mountCli } from '#server/http/cli-routes.ts';
import type { HttpEnv } from '#server/http/mount.ts';
import { lockDirectory } from '#server/storage/directory-lock.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase, openTestPostgres } from '#tests/support/databases.ts';
import { testServices } from '#tests/support/seed.ts';
import { openCliDoor } from './door.ts';
import { runCli } from './main.ts';

const RATINGS = 'item,annotator,label\nk1,ann,yes\nk1,zoe,no\nk2,ann,yes\nk2,zoe,yes\n';
let folder: string;
let printed: string;
let said: string;

beforeEach(() => {
  [printed, said] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => void vi.restoreAllMocks());
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  writeFileSync(join(folder, 'ratings.csv'), RATINGS);
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const printedJson = () => JSON.parse(printed) as Record<string, unknown>;

async function makeProject(storage: Storage): Promise<string> {
  const { services } = testServices(storage);
  const id = newId();
  await services.db
    .insertInto('account')
    .values({ id, email: id, name: 'Mira', password_hash: null, is_owner: true, is_demo: false, created_at: 1 })
    .execute();
  return (await createProject(services, { accountId: id, isOwner: true }, 'Command line')).slug;
}

describe('parley', () => {
  it('inspects files and folders, with the report as JSON on stdout and nothing else there', async () => {
    const report = {
      format: 'csv-long',
      items: 2,
      annotators: ['ann', 'zoe'],
      annotations: 4,
      kinds: { choice: 4 },
      warnings: ['2 of 2 items have no text to show'],
      unsupported: [],
    };
    for (const path of [at('ratings.csv'), folder]) {
      printed = '';
      expect(await runCli(['inspect', path, '--json'], {})).toBe(0);
      expect(printedJson()).toMatchObject(report);
    }
  });

  it('takes columns as it is told, one by one or by a plan', async () => {
    writeFileSync(join(folder, 'odd.txt'), 'foo,bar,baz\nk1,ann,yes\nk1,zoe,no\n');
    const told = ['--column', 'item=foo', '--column', 'annotator=bar', '--column', 'label=baz'];
    expect(await runCli(['inspect', at('odd.txt'), ...told, '--json'], {})).toBe(0);
    const found = printedJson();
    expect(found).toMatchObject({ items: 1, annotators: ['ann', 'zoe'], annotations: 2 });
    const [{ plan }] = found.files as [{ plan: unknown }];
    writeFileSync(join(folder, 'plan.txt'), JSON.stringify({ 'odd.txt': plan }));
    printed = '';
    expect(await runCli(['inspect', at('odd.txt'), '--plan', at('plan.txt'), '--json'], {})).toBe(0);
    expect(printedJson()).toMatchObject({ items: 1, annotators: ['ann', 'zoe'], annotations: 2 });
  });

  it('names annotators by the path of their files', async () => {
    for (const [who, label] of [
      ['ann', 'yes'],
      ['zoe', 'no'],
    ] as const) {
      mkdirSync(join(folder, 'people', who), { recursive: true });
      writeFileSync(join(folder, 'people', who, 'labels.csv'), `item,label\nk1,${label}\n`);
    }
    const args = ['inspect', join(folder, 'people'), '--annotator-from', '{annotator}/labels.csv', '--json'];
    expect(await runCli(args, {})).toBe(0);
    expect(printedJson()).toMatchObject({ items: 1, annotators: ['ann', 'zoe'], annotations: 2 });
  });

  it.each([
    ['a column that no file has', ['--column', 'item=nowhere'], /no file has a column “nowhere”/],
    ['a use there is not', ['--column', 'who=item'], /USE is one of item, annotator/],
    ['a pattern without annotator', ['--annotator-from', '*.csv'], /needs \{annotator\}/],
    ['a plan that is not there', ['--plan', 'nowhere.json'], /nowhere\.json/],
  ])('says what is wrong with %s', async (_, args, says) => {
    expect(await runCli(['inspect', at('ratings.csv'), ...args], {})).toBe(1);
    expect(said).toMatch(says);
  });

  it.each([
    ['a file that is not there', ['inspect', 'nowhere.csv'], /nowhere\.csv does not exist/],
    ['no file', ['inspect'], /Name at least one/],
    ['an unknown option', ['inspect', '--wrong'], /--wrong[\s\S]*Usage: parley inspect/],
    ['a path that a command takes none of', ['verify', 'x.csv'], /x\.csv[\s\S]*Usage: parley verify/],
    ['a path that is empty', ['inspect', ''], /without a name does not exist/],
    ['a pipe or device', ['inspect', '/dev/null'], /null: this is a folder, pipe or device/],
    ['an unknown command', ['frobnicate'], /no command “frobnicate”/],
    ['a name every object has', ['constructor'], /no command “constructor”/],
    ['an import without a project', ['import', 'x.csv'], /--project is missing/],
    ['an export without a file', ['export', '--project', 'p'], /--out is missing/],
    [
      'an export of an unknown form',
      ['export', '--project', 'p', '--out', 'o', '--format', 'xml'],
      /“xml”; give jsonl, csv/,
    ],
    ['anchors without an anchor', ['verify', '--anchors', import.meta.filename], /holds no anchor|one column/],
    ['a setting that cannot work', ['verify'], /PORT is “x”/],
  ])('refuses %s with exit code 1', async (_, argv, says) => {
    expect(await runCli(argv, { PORT: 'x' })).toBe(1);
    expect(said).toMatch(says);
    expect(printed).toBe('');
  });

  it('says that a database cannot be reached: exit code 2', async () => {
    // Port 1 is nobody's.
    expect(await runCli(['verify'], { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' })).toBe(2);
    expect(said).toMatch(/database at DATABASE_URL cannot be used.*ECONNREFUSED/);
  });

  it('says that a folder without a database has none, and makes none', async () => {
    expect(await runCli(['verify'], { DATA_DIR: at('nothing') })).toBe(1);
    expect(said).toContain('There is no database');
    expect(await runCli(['doctor', '--json'], { DATA_DIR: at('nothing') })).toBe(0);
    expect(printedJson()).toMatchObject({
      ok: true,
      checks: [{ name: 'Node' }, { name: 'settings' }, { name: 'data directory' }],
    });
    expect(() => readFileSync(at('nothing'))).toThrow('ENOENT');
  });
});

describe.each(['a Postgres server', 'the server that holds the embedded database'] as const)(
  'parley with %s',
  (where) => {
    let storage: Storage;
    let env: Record<string, string>;
    let slug: string;
    let close: () => Promise<void>;

    beforeAll(async () => {
      if (where === 'a Postgres server') {
        const postgres = await openTestPostgres();
        [storage, env, close] = [postgres, { DATABASE_URL: postgres.url }, () => postgres.close()];
      } else {
        storage = await openTestDatabase();
        const dataDir = at('data');
        mkdirSync(dataDir);
        mkdirSync(join(dataDir, 'postgres'));
        writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
        const app = new Hono<HttpEnv>();
        app.onError((error, c) =>
          error instanceof Refusal ? c.json(error.problem, error.problem.status as 400) : c.text(String(error), 500),
        );
        mountCli(app, testServices(storage).services, 'the token');
        const server = await new Promise<Server>((resolve) => {
          const listening = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
            resolve(listening),
          ) as Server;
        });
        const { port } = server.address() as AddressInfo;
        const unlock = lockDirectory(dataDir);
        const shut = openCliDoor({ dataDir, port }, 'the token');
        env = { DATA_DIR: dataDir };
        close = async () => {
          shut();
          unlock();
          await new Promise((resolve) => server.close(resolve));
          await storage.close();
        };
      }
      slug = await makeProject(storage);
    });
    afterAll(() => close());

    it('imports, exports both forms and verifies against the export', async () => {
      expect(await runCli(['import', at('ratings.csv'), '--project', slug, '--json'], env)).toBe(0);
      expect(printedJson()).toMatchObject({
        status: 'live',
        report: { newItems: 2, newAnnotations: 4, newConflicts: 1 },
      });
      expect(said).toMatch(/reading 4[\s\S]*going live/);
      for (const format of ['jsonl', 'csv']) {
        printed = '';
        const out = at(`${where.length}.${format}`);
        expect(await runCli(['export', '--project', slug, '--format', format, '--out', out, '--json'], env)).toBe(0);
        const text = readFileSync(out, 'utf8');
        expect(printedJson()).toEqual({ file: out, format, bytes: Buffer.byteLength(text) });
        expect(text).toContain('k1');

        printed = '';
        expect(await runCli(['verify', '--project', slug, '--anchors', out, '--json'], env)).toBe(0);
        expect(printedJson()).toMatchObject({ ok: true, chains: [{ project: slug, broken: null }] });
      }
    });

    it('refuses a question that cannot be called so: exit code 1', async () => {
      const path = at('ratings.csv');
      expect(await runCli(['import', path, '--project', slug, '--question', 'a b'], env)).toBe(1);
      expect(said).toContain('the key of a question');
      expect(await runCli(['import', path, '--project', slug, '--question', 'ab', '--prompt', ' '], env)).toBe(1);
      expect(said).toContain('the question has no text');
    });

    // Through the door of a running server the import is the server's work, and goes on without the command.
    if (where === 'a Postgres server') {
      it('cancels an import that is interrupted, and nothing of it stays', async () => {
        writeFileSync(at('more.csv'), RATINGS.replaceAll('k', 'm'));
        vi.mocked(process.stderr.write).mockImplementation((text) => {
          said += String(text);
          // Once: the second import goes through.
          if (!said.includes('Cancelling') && said.endsWith('reading 4\n')) process.emit('SIGINT');
          return true;
        });
        expect(await runCli(['import', at('more.csv'), '--project', slug], env)).toBe(1);
        expect(said).toMatch(/Cancelling[\s\S]*was cancelled; nothing of it was kept/);
        expect(await runCli(['import', at('more.csv'), '--project', slug, '--json'], env)).toBe(0);
        expect(printedJson()).toMatchObject({ report: { newItems: 2, newAnnotations: 4 } });
      });
    }

    it('finds with an anchor that the log was cut off: exit code 2', async () => {
      const anchor = { project: slug, seq: 1_000, hash: 'a'.repeat(64) };
      writeFileSync(at('anchors.jsonl'), JSON.stringify(anchor));
      expect(await runCli(['verify', '--anchors', at('anchors.jsonl'), '--json'], env)).toBe(2);
      expect(printedJson()).toMatchObject({ ok: false });
      expect(printed).toContain('the chain ends before the anchor held for this entry');
    });

    it('refuses an unknown project and files that cannot be read: exit code 1', async () => {
      expect(await runCli(['import', at('ratings.csv'), '--project', 'no-such'], env)).toBe(1);
      expect(said).toContain('project “no-such”');
      writeFileSync(at('one-column.txt'), 'item\nk1\n');
      expect(await runCli(['import', at('one-column.txt'), '--project', slug], env)).toBe(1);
      expect(said).toContain('only one column');
    });

    it('leaves no file behind when an export cannot be written: exit code 1', async () => {
      expect(await runCli(['export', '--project', slug, '--out', join(folder, 'no', 'dir.jsonl')], env)).toBe(1);
      expect(said).toContain('cannot be written (ENOENT)');
    });
  },
);

describe('the command line’s door', () => {
  it.each([
    ['without a token', {}],
    ['with a wrong one', { authorization: 'Bearer the tokem' }],
    ['with a part of it', { authorization: 'Bearer the' }],
  ])('stays shut %s', async (_, headers) => {
    const storage = await openTestDatabase();
    const app = new Hono<HttpEnv>();
    app.onError((error, c) => c.text(error.message, error instanceof Refusal ? (error.problem.status as 403) : 500));
    mountCli(app, testServices(storage).services, 'the token');
    const peer = (address: string) => ({
      incoming: { socket: { remoteAddress: address, remotePort: 1, remoteFamily: 'IPv4' } },
    });
    const ask = (own: Record<string, string>, address: string) =>
      app.request(
        '/api/cli/verify',
        { method: 'POST', headers: { ...own, 'content-type': 'application/json' }, body: '{"anchors":[]}' },
        peer(address),
      );
    expect((await ask(headers, '127.0.0.1')).status).toBe(403);
    // The right token from elsewhere opens nothing either; from here it does.
    expect((await ask({ authorization: 'Bearer the token' }, '10.0.0.7')).status).toBe(403);
    expect((await ask({ authorization: 'Bearer the token' }, '127.0.0.1')).status).toBe(200);
    await storage.close();
  });
});
