import { sql } from 'kysely';
import type { Trx } from '#server/storage/storage.ts';

interface FoundAnnotator {
  readonly id: string;
  readonly isModel: boolean;
  /** A lead said whether it is a model, which goes before what files say. */
  readonly isSaid: boolean;
}

/**
 * Who names in data stand for: who came under that name before, or else who is called so now; whoever was merged is the
 * one they were merged into.
 */
export async function findAnnotators(
  trx: Trx,
  projectId: string,
  names: readonly string[],
): Promise<Map<string, FoundAnnotator>> {
  const found = new Map<string, FoundAnnotator>();
  if (names.length === 0) return found;
  const imported = await trx
    .selectFrom('annotator')
    .leftJoin('import', 'import.id', 'annotator.import_id')
    .leftJoin('annotator_now as now', 'now.annotator_id', 'annotator.id')
    .innerJoin('annotator as root', (join) => join.on('root.id', '=', sql<string>`coalesce(now.into_id, annotator.id)`))
    .leftJoin('annotator_now as said', 'said.annotator_id', 'root.id')
    .select(['annotator.name', 'root.id', 'root.is_model', 'said.is_model as said'])
    .where('annotator.project_id', '=', projectId)
    .where('annotator.name', 'in', [...names])
    .where((eb) => eb.or([eb('annotator.import_id', 'is', null), eb('import.live_at', 'is not', null)]))
    .execute();
  const rest = names.filter((name) => !imported.some((row) => row.name === name));
  const renamed =
    rest.length === 0
      ? []
      : await trx
          .selectFrom('live_annotator as root')
          .innerJoin('annotator_now as said', 'said.annotator_id', 'root.id')
          .select(['root.name', 'root.id', 'root.is_model', 'said.is_model as said'])
          .where('root.project_id', '=', projectId)
          .where('root.name', 'in', rest)
          .execute();
  for (const { name, id, is_model, said } of [...imported, ...renamed]) {
    found.set(name, { id, isModel: is_model, isSaid: said !== null });
  }
  return found;
}
