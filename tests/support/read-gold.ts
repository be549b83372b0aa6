import type { GoldRow } from '#lib/formats/gold/gold-row.ts';
import { goldOf } from '#server/exports/frozen-row.ts';
import type { People } from '#server/exports/naming.ts';
import { readRows } from '#server/exports/gold-rows.ts';
import { createNamer } from '#server/exports/naming.ts';
import type { Db } from '#server/storage/storage.ts';

/** The gold of a project as somebody reads it who may know every name. */
export async function readGold(db: Db, projectId: string): Promise<GoldRow[]> {
  const people: People = new Map();
  const rows = await Array.fromAsync(readRows(db, projectId, people));
  const nameOf = createNamer({ naming: 'real', secret: 'secret', hidesOpen: false }, people);
  return rows.map((row) => goldOf(row, nameOf));
}
