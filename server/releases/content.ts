import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FrozenRow, NamedPerson, People } from '#server/exports/frozen-row.ts';
import { canonicalJson } from '#server/log/canonical-json.ts';
import type { Db, Trx } from '#server/storage/storage.ts';

/** Characters of lines that are compressed together. */
const AT_ONCE = 512 * 1024;

const press = promisify(gzip);
const unpress = promisify(gunzip);

/** The canonical lines of a release (domain/release SPEC R4): what it is, its rows, its people. */
export async function* linesOf(head: unknown, rows: AsyncIterable<FrozenRow>, people: People): AsyncGenerator<string> {
  yield canonicalJson(head);
  const mentioned = new Set<string>();
  for await (const row of rows) {
    for (const id of peopleIn(row)) mentioned.add(id);
    yield canonicalJson(row);
  }
  yield canonicalJson({ people: [...people].filter(([id]) => mentioned.has(id)).sort(([a], [b]) => (a < b ? -1 : 1)) });
}

function peopleIn({ annotations, gold }: FrozenRow): string[] {
  const { decision } = gold;
  return [
    ...annotations.map(({ by }) => by),
    ...(decision ? [decision.decidedBy, ...decision.dissent.map(({ person }) => person)] : []),
  ];
}

/** Stores the lines of a release, compressed. @returns SHA-256 of them all. */
export async function storeContent(trx: Trx, releaseId: string, lines: AsyncIterable<string>): Promise<string> {
  const hash = createHash('sha256');
  let [text, seq] = ['', 0];
  const store = async () => {
    hash.update(text);
    await trx
      .insertInto('dataset_release_chunk')
      .values({ release_id: releaseId, seq: seq++, bytes: await press(text) })
      .execute();
    text = '';
  };
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length >= AT_ONCE) await store();
  }
  if (text !== '') await store();
  return hash.digest('hex');
}

/** SHA-256 of the content as it is stored; null when it cannot be read at all. */
export async function hashContent(db: Db, releaseId: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const text of chunksOf(db, releaseId)) hash.update(text);
  } catch (error) {
    // What zlib cannot unpack was changed; anything else is a fault of ours.
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    return null;
  }
  return hash.digest('hex');
}

/** The rows of a release, in the order of their keys. */
export async function* readFrozenRows(db: Db, releaseId: string): AsyncGenerator<FrozenRow> {
  let isHead = true;
  for await (const text of chunksOf(db, releaseId)) {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      // The first line says what the release is, the last who its people are.
      if (!isHead && !line.startsWith('{"people":')) yield JSON.parse(line) as FrozenRow;
      isHead = false;
    }
  }
}

/** Everybody a release mentions. */
export async function readFrozenPeople(db: Db, releaseId: string): Promise<Map<string, NamedPerson>> {
  const last = await db
    .selectFrom('dataset_release_chunk')
    .select('bytes')
    .where('release_id', '=', releaseId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const line = (await unpress(last.bytes)).toString('utf8').trimEnd().split('\n').at(-1)!;
  return new Map((JSON.parse(line) as { people: [string, NamedPerson][] }).people);
}

async function* chunksOf(db: Db, releaseId: string): AsyncGenerator<string> {
  for (let seq = 0; ; seq++) {
    const row = await db
      .selectFrom('dataset_release_chunk')
      .select('bytes')
      .where('release_id', '=', releaseId)
      .where('seq', '=', seq)
      .executeTakeFirst();
    if (!row) return;
    yield (await unpress(row.bytes)).toString('utf8');
  }
}
