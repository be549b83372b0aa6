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
  const objects = await readObjects(
    db,
    shown.map((row) => row.object),
  );
  return {
    rows: shown.map((row) => ({
      ...row,
      actor: names.get(row.actor) ?? row.actor,
      about: objects.get(row.object) ?? null,
    })),
    before: rows.length > PAGE ? (shown.at(-1)?.seq ?? null) : null,
  };
}

/** What the objects of entries are called. Ids are unique over all tables, so each is looked for in every one. */
async function readObjects(db: Db, objects: readonly string[]): Promise<Map<string, LogRow['about']>> {
  const ids = [...new Set(objects)];
  const found = new Map<string, LogRow['about']>();
  if (ids.length === 0) return found;
  const conflicts = await db
    .selectFrom('conflict')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .select(['conflict.id', 'item.id as item', 'item.key'])
    .where('conflict.id', 'in', ids)
    .execute();
  const items = await db.selectFrom('item').select(['id', 'key']).where('id', 'in', ids).execute();
  const annotators = await db.selectFrom('annotator').select(['id', 'name']).where('id', 'in', ids).execute();
  const links = await db.selectFrom('one_time_link').select(['id', 'role', 'email']).where('id', 'in', ids).execute();
  const imports = await db.selectFrom('import').select(['id', 'files']).where('id', 'in', ids).execute();
  const groups = await db.selectFrom('people_group').select(['id', 'name']).where('id', 'in', ids).execute();
  for (const { id, name } of groups) found.set(id, { name, item: null, conflict: null });
  const releases = await db.selectFrom('dataset_release').select(['id', 'number']).where('id', 'in', ids).execute();
  for (const { id, number } of releases) found.set(id, { name: String(number), item: null, conflict: null });
  const views = await db
    .selectFrom('queue_view')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .where('shared', '=', true)
    .execute();
  for (const { id, name } of views) found.set(id, { name, item: null, conflict: null });
  const webhooks = await db.selectFrom('webhook').select(['id', 'url']).where('id', 'in', ids).execute();
  const audits = await db.selectFrom('audit').select(['id', 'name']).where('id', 'in', ids).execute();
  for (const { id, name } of audits) found.set(id, { name, item: null, conflict: null });
  const questions = await db.selectFrom('question').select(['id', 'key']).where('id', 'in', ids).execute();
  for (const { id, key } of questions) found.set(id, { name: key, item: null, conflict: null });
  for (const { id, item, key } of conflicts) found.set(id, { name: key, item, conflict: id });
  for (const { id, key } of items) found.set(id, { name: key, item: id, conflict: null });
  for (const [id, name] of await readNames(db, ids)) found.set(id, { name, item: null, conflict: null });
  for (const { id, name } of annotators) found.set(id, { name, item: null, conflict: null });
  for (const { id, role, email } of links)
    found.set(id, { name: [role, email].filter(Boolean).join(', '), item: null, conflict: null });
  for (const { id, url } of webhooks) found.set(id, { name: new URL(url).host, item: null, conflict: null });
  for (const { id, files } of imports)
    found.set(id, {
      name: (files as { name: string }[]).map(({ name }) => name).join(', '),
      item: null,
      conflict: null,
    });
  return found;
}
