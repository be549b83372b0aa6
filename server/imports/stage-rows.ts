import { sql } from 'kysely';
import type { Cause, ReadRow } from '#lib/formats/format.ts';
import { canonicalJson } from '#server/log/canonical-json.ts';
import { newId } from '#server/storage/id.ts';
import type { Trx } from '#server/storage/storage.ts';
import { findAnnotators } from './find-annotators.ts';
import { stageAnnotations } from './stage-answers.ts';
import { stageReferences } from './stage-references.ts';
import { type AskedQuestion, inStaging, type Known, type Staging } from './staging.ts';

type Row<Type extends ReadRow['type']> = Extract<ReadRow, { type: Type }>;

const ofType = <Type extends ReadRow['type']>(rows: readonly ReadRow[], type: Type): Row<Type>[] =>
  rows.filter((row): row is Row<Type> => row.type === type);

/** Writes a batch of rows where only this import sees them, comparing with what is live. */
export async function stageRows(
  staging: Staging,
  questions: ReadonlyMap<string, AskedQuestion>,
  rows: readonly ReadRow[],
): Promise<void> {
  const problems = ofType(rows, 'problem');
  staging.report.problems += problems.length;
  staging.unreadable += problems.filter(({ cause }) => !harmless.has(cause)).length;
  await inStaging(staging, async (trx) => {
    await stageItems(trx, staging, rows);
    await stageAnnotators(trx, staging, rows);
    for (const [name, question] of questions) {
      const isOwn = (row: { question?: string }) => (row.question ?? '') === name;
      await stageAnnotations(trx, staging, question, ofType(rows, 'annotation').filter(isOwn));
      await stageReferences(trx, staging, question, ofType(rows, 'reference').filter(isOwn));
    }
    await stageSkipped(trx, staging, questions, ofType(rows, 'skipped'));
  });
}

/** Problems of rows that hold no answer beyond one that was read. */
const harmless = new Set<Cause>(['item-differs', 'answer-differs', 'gold-differs', 'duplicate-column']);

/** Notes who skipped what, where both are known: nobody takes back what is new. */
async function stageSkipped(
  trx: Trx,
  staging: Staging,
  questions: ReadonlyMap<string, AskedQuestion>,
  rows: readonly Row<'skipped'>[],
): Promise<void> {
  const named = rows.filter(({ annotator }) => annotator !== undefined);
  if (named.length === 0) return;
  const items = await readItems(trx, staging.projectId, [...new Set(named.map(({ item }) => item))]);
  const annotators = await findAnnotators(trx, staging.projectId, [
    ...new Set(named.flatMap((row) => row.annotator ?? [])),
  ]);
  for (const row of named) {
    const item = items.get(row.item);
    const annotator = annotators.get(row.annotator ?? '');
    if (!item || !annotator) continue;
    const ids = row.questions.flatMap((name) => questions.get(name)?.id ?? []);
    const pair = `${item.id} ${annotator.id}`;
    staging.skipped.set(pair, new Set([...(staging.skipped.get(pair) ?? []), ...ids]));
  }
}

interface ItemFacts {
  readonly content: Row<'item'>['content'];
  readonly metadata: Row<'item'>['metadata'];
  readonly parent?: string | null;
}

async function stageItems(trx: Trx, staging: Staging, rows: readonly ReadRow[]): Promise<void> {
  const described = new Map(ofType(rows, 'item').map((row) => [row.key, row]));
  const mentioned = [
    ...ofType(rows, 'annotation').map(({ item }) => item),
    ...ofType(rows, 'reference').map(({ item }) => item),
  ];
  const keys = [...new Set([...described.keys(), ...mentioned])];
  const old = await readItems(
    trx,
    staging.projectId,
    keys.filter((key) => !staging.items.get(key)?.isNew),
  );
  const inserts: unknown[] = [];
  for (const key of keys) {
    const row = described.get(key);
    const live = old.get(key);
    if (live) {
      staging.items.set(key, { id: live.id, isNew: false });
      const news = row && newsOf(staging, row, live);
      if (news) await stageItemChange(trx, staging, live.id, news);
    } else if (!staging.items.has(key)) {
      const id = newId(staging.at);
      staging.items.set(key, { id, isNew: true });
      inserts.push({
        id,
        key,
        content: row?.content ?? [],
        metadata: row?.metadata ?? {},
        parent: row?.parent ?? null,
      });
    } else if (row) {
      // Met in an earlier batch by its key alone, described only now.
      const { id } = staging.items.get(key)!;
      await trx
        .updateTable('item')
        .set({ content: jsonb([...row.content]), metadata: jsonb({ ...row.metadata }), parent: row.parent ?? null })
        .where('id', '=', id)
        .execute();
    }
  }
  staging.report.newItems += inserts.length;
  if (inserts.length === 0) return;
  await sql`
    insert into item (id, project_id, key, parent, content, metadata, import_id, created_at)
    select r.id, ${staging.projectId}, r.key, r.parent, r.content, r.metadata, ${staging.importId}, ${staging.at}::bigint
    from jsonb_to_recordset(${JSON.stringify(inserts)}::text::jsonb)
      as r (id text, key text, parent text, content jsonb, metadata jsonb)`.execute(trx);
}

const jsonb = <T>(value: T) => sql<T>`${JSON.stringify(value)}::text::jsonb`;

async function readItems(trx: Trx, projectId: string, keys: readonly string[]) {
  if (keys.length === 0) return new Map<string, ItemFacts & { id: string }>();
  const rows = await trx
    .selectFrom('live_item')
    .select(['id', 'key', 'content', 'metadata', 'parent'])
    .where('project_id', '=', projectId)
    .where('key', 'in', [...keys])
    .execute();
  return new Map(rows.map((row) => [row.key, row]));
}

/**
 * What of a live item changes, or null. An items file describes its items anew, a ratings file only those that show
 * nothing yet; what an item belongs to stays where a file does not say it.
 */
function newsOf(staging: Staging, row: Row<'item'>, live: ItemFacts): ItemFacts | null {
  const isDescribed = staging.roles.get(row.place.file) === 'items' || live.content.length === 0;
  const parent = (isDescribed ? row.parent : undefined) ?? live.parent ?? row.parent ?? null;
  const { content, metadata } = isDescribed ? row : live;
  const next = { content, metadata, parent };
  return factsKey(next) === factsKey(live) ? null : next;
}

const factsKey = ({ content, metadata, parent }: ItemFacts): string =>
  canonicalJson([content, metadata, parent ?? null]);

async function stageItemChange(
  trx: Trx,
  staging: Staging,
  id: string,
  { content, metadata, parent = null }: ItemFacts,
): Promise<void> {
  await trx
    .insertInto('staged_change')
    .values({
      import_id: staging.importId,
      kind: 'item',
      object_id: id,
      body: jsonb<unknown>({ content, metadata, parent }),
    })
    .execute();
  staging.rewritten.add(id);
  staging.report.updatedItems++;
}

async function stageAnnotators(trx: Trx, staging: Staging, rows: readonly ReadRow[]): Promise<void> {
  const isModel = new Map(ofType(rows, 'annotation').map((row) => [row.annotator, row.isModel ?? false]));
  const unknown = [...isModel.keys()].filter((name) => !staging.annotators.has(name));
  if (unknown.length === 0) return;
  const old = await findAnnotators(trx, staging.projectId, unknown);
  for (const [name, { id, isModel: wasModel, isSaid }] of old) {
    if (!isSaid && wasModel !== isModel.get(name)) throw new RangeError(sayOther(name, wasModel));
    staging.annotators.set(name, { id, isNew: false });
  }
  const fresh = unknown
    .filter((name) => !staging.annotators.has(name))
    .map((name) => ({ id: newId(staging.at), name, is_model: isModel.get(name) ?? false }));
  for (const { id, name } of fresh) staging.annotators.set(name, { id, isNew: true } satisfies Known);
  staging.report.newAnnotators += fresh.length;
  if (fresh.length === 0) return;
  await sql`
    insert into annotator (id, project_id, name, is_model, account_id, import_id)
    select r.id, ${staging.projectId}, r.name, r.is_model, null, ${staging.importId}
    from jsonb_to_recordset(${JSON.stringify(fresh)}::text::jsonb) as r (id text, name text, is_model boolean)`.execute(
    trx,
  );
}

/** One name cannot stand for a person and a model: their answers count differently. */
function sayOther(name: string, isModel: boolean): string {
  const [there, here] = isModel ? ['model', 'person'] : ['person', 'model'];
  return `“${name}” is a ${there} in this project and a ${here} in these files: call the one in the files otherwise.`;
}
