import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { StrataChoices } from '#lib/protocol/agreement.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';

/** What items are divided by: the import that brought them, or a field of their metadata. */
export type By = { readonly type: 'import' } | { readonly type: 'field'; readonly name: string };

/** Reads `import` or `field:<name>`. */
export function readBy(text: string | undefined): By {
  if (text === undefined || text === 'import') return { type: 'import' };
  if (text.startsWith('field:') && text.length > 6 && text.length < 200) return { type: 'field', name: text.slice(6) };
  throw badRequest(`by is “${text.slice(0, 100)}”; give import, or field: and the name of a field of the metadata.`);
}

/** Items looked at to find the fields: the embedded database answers on the thread that serves everybody. */
const LOOKED_AT = 5_000;
const MOST_VALUES = 30;

/** Fields of the metadata with few enough values to divide the items by, as the first items show them. */
export async function readStrataChoices(db: Db, sight: Sight): Promise<StrataChoices> {
  const { rows } = await sql<{ name: string }>`
    select field.key as name
    from (select metadata from live_item where project_id = ${sight.projectId}
        and ${sight.knows('live_item.id')} order by id limit ${LOOKED_AT}) item,
      jsonb_each_text(item.metadata) field
    group by field.key
    having count(distinct field.value) between 2 and ${MOST_VALUES}
    order by field.key`.execute(db);
  return { fields: rows.map(({ name }) => name) };
}

export interface StratumName {
  readonly value: string | null;
  readonly title: string;
  readonly at: number | null;
}

const ITEMS_AT_ONCE = 2_000;

/** Which stratum each item is in (null without a value), and what the strata are called. */
export async function readStrata(db: Db, sight: Sight, by: By) {
  const valueOf = by.type === 'import' ? sql<string | null>`import_id` : sql<string | null>`metadata->>${by.name}`;
  const stratumOf = new Map<string, string | null>();
  for (let after = ''; ;) {
    const items = await db
      .selectFrom('live_item')
      .select(['id', valueOf.as('value')])
      .where('project_id', '=', sight.projectId)
      .where('id', '>', after)
      .where(sight.knows('live_item.id'))
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    for (const { id, value } of items) stratumOf.set(id, value);
    const last = items.at(-1);
    if (!last) break;
    after = last.id;
    await turn();
  }
  const names = by.type === 'import' ? await readImportNames(db, sight.projectId) : new Map<string, StratumName>();
  return {
    stratumOf,
    nameOf: (value: string | null): StratumName =>
      (value !== null ? names.get(value) : undefined) ?? {
        value,
        title: value ?? (by.type === 'import' ? 'Not imported' : 'Without a value'),
        at: null,
      },
  };
}

async function readImportNames(db: Db, projectId: string): Promise<Map<string, StratumName>> {
  const rows = await db
    .selectFrom('import')
    .select(['id', 'files', 'live_at'])
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .execute();
  return new Map(
    rows.map(({ id, files, live_at }) => {
      const [first, ...others] = (files as readonly { name: string }[]).map(({ name }) => name);
      const title = `${first ?? 'Import'}${others.length > 0 ? ` and ${others.length} more` : ''}`;
      return [id, { value: id, title, at: live_at }];
    }),
  );
}
