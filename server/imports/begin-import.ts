import { createHash } from 'node:crypto';
import type { FilePlan, SourceFile } from '#lib/formats/format.ts';
import { conflicting } from '#server/commands/refusal.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { brokenConstraint, type Db } from '#server/storage/storage.ts';
import { discardLeftovers } from './discard-import.ts';
import { emptyReport, type ImportServices, inStaging } from './staging.ts';

/** A file of an import as its row tells it; `sha256` is known once its bytes are kept. */
export interface ImportedFile {
  readonly name: string;
  readonly size: number;
  readonly role: FilePlan['role'];
  readonly sha256?: string;
  /** How it was read, so that answers can be written back in its form; absent where nothing was kept of it. */
  readonly plan?: FilePlan;
  /** Ids of the questions it answers, by what the file calls them. */
  readonly questions?: Readonly<Record<string, string>>;
}

/**
 * Enters an import; from here on it is the only one of its project until it is live or gone.
 *
 * @throws Refusal `import-running` when another one is under way.
 */
export async function beginImport(
  { db, now }: ImportServices,
  order: { actor: { accountId: string }; project: { id: string } },
  files: readonly ImportedFile[],
): Promise<string> {
  const id = newId(now());
  try {
    await db
      .insertInto('import')
      .values({
        id,
        project_id: order.project.id,
        status: 'staging',
        files: json(files as unknown),
        report: json(emptyReport as unknown),
        live_at: null,
        created_by: await accountOf(db, order),
        created_at: now(),
      })
      .execute();
  } catch (error) {
    if (brokenConstraint(error) !== 'import_staging') throw error;
    throw conflicting('import-running', 'Another import of this project is under way: wait for it, or cancel it.');
  }
  await discardLeftovers(db, order.project.id);
  return id;
}

/** The row names an account: what the command line does is entered under the project's maker; the log says `system`. */
async function accountOf(db: Db, order: { actor: { accountId: string }; project: { id: string } }): Promise<string> {
  if (order.actor.accountId !== 'system') return order.actor.accountId;
  const { created_by } = await db
    .selectFrom('project')
    .select('created_by')
    .where('id', '=', order.project.id)
    .executeTakeFirstOrThrow();
  return created_by;
}

const CHUNK = 256 * 1024;

/**
 * Keeps the bytes of a file as they are, so that gold can be written back into the same container.
 *
 * @yields the number of bytes kept so far, after each chunk.
 * @returns the SHA-256 of the whole.
 */
export async function* keepBytes(
  staging: { db: Db; importId: string },
  file: number,
  source: SourceFile,
): AsyncGenerator<number, string> {
  const hash = createHash('sha256');
  let seq = 0;
  let kept = 0;
  for await (const bytes of rechunk(source.chunks())) {
    hash.update(bytes);
    kept += bytes.length;
    const row = { import_id: staging.importId, file, seq: seq++, bytes };
    await inStaging(staging, (trx) => trx.insertInto('import_chunk').values(row).execute());
    yield kept;
  }
  return hash.digest('hex');
}

async function* rechunk(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + CHUNK - size);
      // A copy: the source may use its memory again.
      parts.push(Buffer.from(part));
      size += part.length;
      from += part.length;
      if (size < CHUNK) continue;
      yield Buffer.concat(parts);
      [parts, size] = [[], 0];
    }
  }
  if (size > 0) yield Buffer.concat(parts);
}
