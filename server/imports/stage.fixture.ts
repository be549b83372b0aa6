import type { SourceFile } from '#lib/formats/format.ts';
import type { ImportReport } from '#lib/protocol/data.ts';
import { createProject } from '#server/commands/projects.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import { testServices } from '#tests/support/seed.ts';
import { type ImportOptions, runImport } from './run-import.ts';

/** For imports that nobody interrupts. */
export const never = new AbortController().signal;

/** A new project of an owner, with what imports into it do and leave. */
export async function stageFor(storage: Storage) {
  const { services, told } = testServices(storage);
  const account = { id: newId(), name: 'Mira', password_hash: null, is_owner: true, is_demo: false, created_at: 1 };
  const email = `${account.id.toLowerCase()}@example.org`;
  await services.db
    .insertInto('account')
    .values({ ...account, email })
    .execute();
  const { slug } = await createProject(services, { accountId: account.id, isOwner: true }, 'Imports');
  const project = await services.db
    .selectFrom('project')
    .selectAll()
    .where('slug', '=', slug)
    .executeTakeFirstOrThrow();
  const order = { actor: { accountId: account.id }, project };
  const steps = (files: readonly SourceFile[], options: ImportOptions = {}, signal = never) =>
    runImport(services, order, files, options, signal);
  const run = async (files: readonly SourceFile[], options?: ImportOptions): Promise<ImportReport> => {
    const last = (await Array.fromAsync(steps(files, options))).at(-1);
    if (last?.type !== 'live') throw new Error(JSON.stringify(last));
    return last.report;
  };
  const count = async (
    table: 'live_item' | 'live_annotation' | 'live_conflict' | 'live_reference' | 'live_annotator',
  ) => (await services.db.selectFrom(table).select('id').where('project_id', '=', project.id).execute()).length;
  const counts = async () => ({
    items: await count('live_item'),
    annotators: await count('live_annotator'),
    annotations: await count('live_annotation'),
    references: await count('live_reference'),
    conflicts: await count('live_conflict'),
  });
  /** Every row of the project, staged ones too. */
  const stored = async () => {
    const tables = ['item', 'annotator', 'annotation', 'reference', 'conflict', 'question'] as const;
    const sizes = tables.map(async (table) => {
      const rows = await services.db.selectFrom(table).select('id').where('project_id', '=', project.id).execute();
      return [table, rows.length] as const;
    });
    const own = services.db.selectFrom('import').select('id').where('project_id', '=', project.id);
    const chunks = await services.db.selectFrom('import_chunk').select('seq').where('import_id', 'in', own).execute();
    const changes = await services.db
      .selectFrom('staged_change')
      .select('kind')
      .where('import_id', 'in', own)
      .execute();
    return { ...Object.fromEntries(await Promise.all(sizes)), chunks: chunks.length, changes: changes.length };
  };
  const conflicts = () =>
    services.db
      .selectFrom('live_conflict')
      .innerJoin('item', 'item.id', 'live_conflict.item_id')
      .selectAll('live_conflict')
      .select('item.key as item')
      .where('live_conflict.project_id', '=', project.id)
      .orderBy('item.key')
      .execute();
  const statuses = async () =>
    (
      await services.db
        .selectFrom('import')
        .select('status')
        .where('project_id', '=', project.id)
        .orderBy('id')
        .execute()
    ).map(({ status }) => status);
  return { services, told, project, order, steps, run, counts, stored, conflicts, statuses };
}
