import { sql } from 'kysely';
import type { Withdrawals } from '#lib/protocol/data.ts';
import { newId } from '#server/storage/id.ts';
import type { Trx } from '#server/storage/storage.ts';
import { LAYER } from './stage-answers.ts';
import { inStaging, type Staging } from './staging.ts';

const ITEMS_AT_ONCE = 250;

/**
 * What files say by leaving it out: `items`, that they hold every answer of their people to their questions on the items
 * they name; `all`, on every item of the project. Nobody who is not in the files, and no question that a person does not
 * answer in them, is meant.
 */
export type Complete = 'items' | 'all';

/** The files would withdraw more answers than somebody agreed to. */
export class WithdrawalsNotMeant extends Error {
  readonly withdrawals: Withdrawals;
  constructor(withdrawals: Withdrawals) {
    super(sayWithdrawals(withdrawals));
    this.withdrawals = withdrawals;
  }
}

/** Counts as they grow, over all questions. */
interface Found {
  readonly people: Map<string, { answers: number; of: number }>;
  items: number;
  emptied: number;
}

/**
 * Appends a withdrawal to every earlier answer that the files take back: skipped in them, or left out of files that are
 * complete.
 *
 * @yields after each page of items.
 * @throws WithdrawalsNotMeant when complete files leave out more answers than `meant`.
 */
export async function* stageWithdrawals(
  staging: Staging,
  complete: Complete | null,
  meant: number,
): AsyncGenerator<number> {
  if (complete === null && staging.skipped.size === 0) return;
  const found: Found = { people: new Map(), items: 0, emptied: 0 };
  let looked = 0;
  for await (const items of pagesOf(staging, complete)) {
    await inStaging(staging, (trx) => stagePage(trx, staging, items, { isComplete: complete !== null, found }));
    yield (looked += items.length);
  }
  if (complete === null || staging.report.withdrawnAnnotations <= meant) return;
  throw new WithdrawalsNotMeant(await tell(staging, found));
}

/** Live items on which something may be withdrawn, in pages. */
async function* pagesOf(staging: Staging, complete: Complete | null): AsyncGenerator<string[]> {
  if (complete !== 'all') {
    const named = complete === 'items' ? [...staging.items.values()].filter(({ isNew }) => !isNew) : [];
    const ids = complete === 'items' ? named.map(({ id }) => id) : [...staging.skipped.keys()].map(itemIn);
    const items = [...new Set(ids)];
    for (let from = 0; from < items.length; from += ITEMS_AT_ONCE) yield items.slice(from, from + ITEMS_AT_ONCE);
    return;
  }
  for (let after = ''; ;) {
    const page = await staging.db
      .selectFrom('live_item')
      .select('id')
      .where('project_id', '=', staging.projectId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    yield page.map(({ id }) => id);
  }
}

const itemIn = (pair: string): string => pair.slice(0, pair.indexOf(' '));

async function stagePage(
  trx: Trx,
  staging: Staging,
  items: readonly string[],
  { isComplete, found }: { isComplete: boolean; found: Found },
): Promise<void> {
  const answers = (await readCurrent(trx, staging, items)).filter((row) => {
    const skipped = staging.skipped.get(`${row.item} ${row.annotator}`);
    return skipped?.has(row.question) || (isComplete && staging.answered.has(`${row.question} ${row.annotator}`));
  });
  const gone = answers.filter(({ isSaid }) => !isSaid);
  const left = new Set(answers.filter(({ isSaid }) => isSaid).map(({ item }) => item));
  for (const { annotator, isSaid } of answers) {
    const counts = found.people.get(annotator) ?? { answers: 0, of: 0 };
    found.people.set(annotator, { answers: counts.answers + (isSaid ? 0 : 1), of: counts.of + 1 });
  }
  const touched = new Set(gone.map(({ item }) => item));
  found.items += touched.size;
  found.emptied += [...touched].filter((item) => !left.has(item)).length;
  staging.report.withdrawnAnnotations += gone.length;
  if (gone.length === 0) return;
  for (const { item, question } of gone) {
    const own = staging.touched.get(question) ?? new Set();
    staging.touched.set(question, own.add(item));
  }
  const rows = gone.map(({ item, question, annotator, last }) => ({
    id: newId(staging.at),
    ...{ item, question, annotator, revision: last + 1 },
  }));
  await sql`
    insert into annotation
      (id, project_id, item_id, question_id, annotator_id, layer, revision, value, import_id, created_at)
    select r.id, ${staging.projectId}, r.item, r.question, r.annotator, ${LAYER}, r.revision, null,
      ${staging.importId}, ${staging.at}::bigint
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r (id text, item text, question text, annotator text, revision int)`.execute(trx);
}

interface Current {
  readonly item: string;
  readonly question: string;
  readonly annotator: string;
  /** Last revision under the annotator's own id. */
  readonly last: number;
  /** The files say it again, or say another answer. */
  readonly isSaid: boolean;
}

/** Answers of these items as they count now, withdrawn ones left out. */
async function readCurrent(
  trx: Trx,
  { importId, projectId }: Staging,
  items: readonly string[],
): Promise<readonly Current[]> {
  const { rows } = await sql<Current>`
    select item_id as item, question_id as question, annotator_id as annotator, coalesce((
        select max(own.revision) from annotation own
        where own.question_id = now.question_id and own.item_id = now.item_id
          and own.annotator_id = now.annotator_id and own.layer = ${LAYER}), 0) as last,
      exists (
        select 1 from staged_change same
        where same.import_id = ${importId} and same.kind = 'same' and same.object_id = now.id)
      or exists (
        select 1 from annotation said
        where said.question_id = now.question_id and said.item_id = now.item_id
          and said.annotator_id = now.annotator_id and said.layer = ${LAYER} and said.import_id = ${importId}) as "isSaid"
    from (
      select distinct on (item_id, question_id, annotator_id) id, item_id, question_id, annotator_id, value
      from live_annotation
      where project_id = ${projectId} and layer = ${LAYER}
        and item_id in (select jsonb_array_elements_text(${JSON.stringify(items)}::text::jsonb))
      order by item_id, question_id, annotator_id, revision desc) as now
    where value is not null`.execute(trx);
  return rows;
}

/** What would be withdrawn, with the people by name, those who lose most first. */
async function tell({ db, importId, report }: Staging, found: Found): Promise<Withdrawals> {
  const names = await db
    .selectFrom('live_annotator')
    .select(['id', 'name'])
    .where('id', 'in', [...found.people.keys(), ''])
    .execute();
  const { rows } = await sql<{ decided: number }>`
    select count(distinct conflict.id)::int as decided
    from annotation join live_conflict conflict
      on conflict.item_id = annotation.item_id and conflict.question_id = annotation.question_id
    where annotation.import_id = ${importId} and annotation.value is null and conflict.decided`.execute(db);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const people = [...found.people]
    .filter(([, { answers }]) => answers > 0)
    .map(([id, counts]) => ({ name: nameOf.get(id) ?? '?', ...counts }))
    .sort((a, b) => b.answers - a.answers || (a.name < b.name ? -1 : 1));
  const of = [...found.people.values()].reduce((sum, one) => sum + one.of, 0);
  const { items, emptied } = found;
  return { answers: report.withdrawnAnnotations, of, people, items, emptied, decided: rows[0]?.decided ?? 0 };
}

const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

function sayWithdrawals({ answers, of, people, items, emptied, decided }: Withdrawals): string {
  const lost = emptied > 0 ? `, ${emptied.toLocaleString('en')} of which keep no answer of theirs` : '';
  const resting = decided > 0 ? ` ${count(decided, 'decided conflict rests', 'decided conflicts rest')} on them.` : '';
  return (
    `These files leave out ${answers.toLocaleString('en')} of the ${count(of, 'answer', 'answers')} that ` +
    `${count(people.length, 'person', 'people')} gave before, on ${count(items, 'item', 'items')}${lost}.${resting} ` +
    'Nothing was imported.'
  );
}
