import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Way } from '#domain/exposure/blindness.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Sight } from './sight.ts';

/** How long facts are gathered before they are written together. */
const GATHER_MS = 4;
const ROWS_AT_ONCE = 500;
const ITEMS_AT_ONCE = 2_000;
/** Facts remembered as written; the database knows all of them. */
const MOST_KNOWN = 100_000;

interface Seen {
  readonly accountId: string;
  readonly projectId: string;
}

/** Keeps who has seen others' answers or decisions (domain/exposure SPEC E1–E3). */
export interface Exposures {
  /** Ends once it is on record; what was on record already costs nothing. */
  note(who: Seen, way: Way, items: readonly string[]): Promise<void>;
  /** Every item of the project that the viewer may see, as an export of it holds. */
  noteAll(sight: Sight, way: Way): Promise<void>;
}

interface Row {
  account_id: string;
  item_id: string;
  way: Way;
  project_id: string;
  at: number;
}

export function createExposures(db: Db, now: () => number): Exposures {
  const known = new Set<string>();
  let gathered = new Map<string, Row>();
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const rows = [...gathered];
    gathered = new Map();
    writing = null;
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      const values = rows.slice(start, start + ROWS_AT_ONCE).map(([, row]) => row);
      await db
        .insertInto('exposure')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    if (known.size + rows.length > MOST_KNOWN) known.clear();
    for (const [key] of rows) known.add(key);
  }

  return {
    async note({ accountId, projectId }, way, items) {
      const at = now();
      let isNew = false;
      for (const item of items) {
        const key = `${accountId} ${item} ${way}`;
        if (known.has(key)) continue;
        isNew = true;
        if (!gathered.has(key)) {
          gathered.set(key, { account_id: accountId, item_id: item, way, project_id: projectId, at });
        }
      }
      if (!isNew) return;
      writing ??= write();
      await writing;
    },

    async noteAll(sight, way) {
      const { viewer, projectId } = sight;
      for (let after = ''; ;) {
        const items = await db
          .selectFrom('live_item as item')
          .select('item.id')
          .where('item.project_id', '=', projectId)
          .where('item.id', '>', after)
          .where(sight.sees('item.id'))
          .orderBy('item.id')
          .limit(ITEMS_AT_ONCE)
          .execute();
        const last = items.at(-1);
        if (!last) return;
        await db
          .insertInto('exposure')
          .columns(['account_id', 'item_id', 'way', 'project_id', 'at'])
          .expression((eb) =>
            eb
              .selectFrom('item')
              .select([
                sql<string>`${viewer.id}::text`.as('account_id'),
                'item.id as item_id',
                sql<Way>`${way}::text`.as('way'),
                sql<string>`${projectId}::text`.as('project_id'),
                sql<number>`${now()}::bigint`.as('at'),
              ])
              .where(
                'item.id',
                'in',
                items.map(({ id }) => id),
              ),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        after = last.id;
        // The embedded database answers on the thread that serves everybody: they get their turn in between.
        await turn();
      }
    },
  };
}
