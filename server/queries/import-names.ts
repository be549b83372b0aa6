import { sql } from 'kysely';
import { namesAlike } from '#domain/names-alike.ts';
import type { ImportNames } from '#lib/protocol/data.ts';
import { notFound } from '#server/commands/refusal.ts';
import type { Db } from '#server/storage/storage.ts';

/** Where more names than these are new or silent, people come and go: then only their names are compared. */
const MOST_COMPARED = 50;
/** So many answers to the same items, and this share of them equal, tell a person by what they answered. */
const LEAST_SHARED = 5;
const LEAST_EQUAL = 0.9;
const MOST_PAIRS = 100;

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * New names that an import brought beside known ones it had nothing of: somebody may have been renamed in between.
 *
 * @throws Refusal when there is no such import.
 */
export async function readImportNames(db: Db, projectId: string, importId: string): Promise<ImportNames> {
  const row = await db
    .selectFrom('import')
    .select(['met'])
    .where('id', '=', importId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (!row) throw notFound('import');
  const met = new Set(row.met ?? []);
  const people = await db
    .selectFrom('live_annotator')
    .select(['id', 'name', 'import_id'])
    .where('project_id', '=', projectId)
    .where('is_model', '=', false)
    .orderBy('name')
    .execute();
  const fresh = people.filter(({ import_id }) => import_id === importId);
  // Those that came with a later import are no former names.
  const silent = people.filter(({ id, import_id }) => !met.has(id) && (import_id ?? '') < importId);
  if (fresh.length === 0 || silent.length === 0) return { fresh: fresh.length, silent: silent.length, pairs: [] };
  const compared = fresh.length <= MOST_COMPARED && silent.length <= MOST_COMPARED;
  const counts = compared ? await compareAnswers(db, fresh, silent) : new Map<string, Counts>();
  const pairs = fresh.flatMap((one) => {
    const candidates = silent
      .map((known) => ({ known, ...(counts.get(`${one.id} ${known.id}`) ?? { shared: 0, equal: 0 }) }))
      .filter(({ known, shared, equal }) => {
        const sameAnswers = shared >= LEAST_SHARED && equal / shared >= LEAST_EQUAL;
        return sameAnswers || namesAlike(one.name, known.name);
      })
      .sort((a, b) => b.equal - a.equal);
    const [best] = candidates;
    return best ? [{ ...best, fresh: named(one), known: named(best.known) }] : [];
  });
  return { fresh: fresh.length, silent: silent.length, pairs: pairs.slice(0, MOST_PAIRS) };
}

const named = ({ id, name }: Named): Named => ({ id, name });

interface Counts {
  readonly shared: number;
  readonly equal: number;
}

/** How often each of some answered the same as each of others, by `one other`. */
async function compareAnswers(db: Db, some: readonly Named[], others: readonly Named[]): Promise<Map<string, Counts>> {
  const rows = await db
    .selectFrom('live_annotation as one')
    .innerJoin('live_annotation as other', (join) =>
      join
        .onRef('other.item_id', '=', 'one.item_id')
        .onRef('other.question_id', '=', 'one.question_id')
        .onRef('other.layer', '=', 'one.layer'),
    )
    .select(['one.annotator_id as one', 'other.annotator_id as other'])
    .select((eb) => eb.fn.countAll<number>().as('shared'))
    .select(sql<number>`count(*) filter (where one.value = other.value)`.as('equal'))
    .where(
      'one.annotator_id',
      'in',
      some.map(({ id }) => id),
    )
    .where(
      'other.annotator_id',
      'in',
      others.map(({ id }) => id),
    )
    .groupBy(['one.annotator_id', 'other.annotator_id'])
    .execute();
  return new Map(rows.map(({ one, other, shared, equal }) => [`${one} ${other}`, { shared, equal }]));
}
