import type { ImportedFile } from '#server/imports/begin-import.ts';
import { conflicting, Refusal } from '#server/commands/refusal.ts';
import type { Db } from '#server/storage/storage.ts';
import { controlsOf, type OriginalFile } from './write-back.ts';

/** The files of Label Studio of a project, the newest import first; of files of one name the newest only. */
export async function listOriginals(db: Db, projectId: string): Promise<OriginalFile[]> {
  const imports = await db
    .selectFrom('import')
    .select(['id', 'files'])
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .orderBy('live_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const found = new Map<string, OriginalFile>();
  for (const { id, files } of imports) {
    for (const [index, { name, plan, questions }] of (files as ImportedFile[]).entries()) {
      if (plan?.format !== 'label-studio' || !questions || found.has(name)) continue;
      found.set(name, { name, plan, questions: controlsOf(plan, questions), chunks: () => bytesOf(db, id, index) });
    }
  }
  return [...found.values()];
}

/** @throws Refusal when there is none, none of that name, or several and none is named. */
export async function findOriginal(db: Db, projectId: string, name: string | null): Promise<OriginalFile> {
  const originals = await listOriginals(db, projectId);
  const named = originals.map((file) => `“${file.name}”`).join(', ');
  const [first] = originals;
  if (!first) {
    throw conflicting(
      'no-label-studio',
      'No file of Label Studio was imported here, so there is none to write back into: take gold as JSON Lines or CSV.',
    );
  }
  if (name === null) {
    if (originals.length === 1) return first;
    throw new Refusal(400, 'which-file', `Several files of Label Studio were imported: say which, of ${named}.`);
  }
  const file = originals.find((one) => one.name === name);
  if (!file) throw new Refusal(404, 'not-found', `There is no file “${name}” here; give one of ${named}.`);
  return file;
}

async function* bytesOf(db: Db, importId: string, file: number): AsyncGenerator<Uint8Array> {
  for (let seq = 0; ; seq++) {
    const row = await db
      .selectFrom('import_chunk')
      .select('bytes')
      .where('import_id', '=', importId)
      .where('file', '=', file)
      .where('seq', '=', seq)
      .executeTakeFirst();
    if (!row) return;
    yield row.bytes;
  }
}
