import type { LogRow } from '#lib/protocol/projects.ts';
import { readNames } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';

const PAGE = 100;

/** A page of a project's log, newest first; `before` is the number of the next page, or null on the last. */
export async function readLogPage(
  db: Db,
  chain: string,
  before: number | null,
): Promise<{ rows: LogRow[]; before: number | null }> {
  const rows = await db
    .selectFrom('log')
    .select(['seq', 'at', 'actor', 'action', 'object'])
    .where('chain', '=', chain)
    .$if(before !== null, (query) => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(PAGE + 1)
    .execute();
  const shown = rows.slice(0, PAGE);
  const names = await readNames(
    db,
    shown.map((row) => row.actor),
  );
  return {
    rows: shown.map((row) => ({ ...row, actor: names.get(row.actor) ?? row.actor })),
    before: rows.length > PAGE ? (shown.at(-1)?.seq ?? null) : null,
  };
}
