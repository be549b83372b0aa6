import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { AnswersSeen } from '#lib/formats/asked.ts';
import { type FilePlan, ReadError, type ReadRow, type SourceFile } from '#lib/formats/format.ts';
import { planFiles, type PlanOptions } from '#lib/formats/plan-files.ts';
import { readApart, readBatches } from '#lib/formats/read-all.ts';
import type { ImportProgress } from '#lib/protocol/data.ts';
import { Refusal } from '#server/commands/refusal.ts';
import { readContradictions } from '#server/queries/contradictions.ts';
import { beginImport, type ImportedFile, keepBytes } from './begin-import.ts';
import { endImport } from './discard-import.ts';
import { goLive } from './go-live.ts';
import { type QuestionOption, questionOrders } from './question-orders.ts';
import { reconsiderConditions } from './reconsider-conditions.ts';
import { stageConflicts } from './stage-conflicts.ts';
import { stageQuestions } from './stage-questions.ts';
import { countContradictions, supersedeReferences } from './stage-references.ts';
import { stageRows } from './stage-rows.ts';
import { type Complete, stageWithdrawals, WithdrawalsNotMeant } from './stage-withdrawals.ts';
import { type AskedQuestion, emptyReport, ImportCancelled, type ImportServices, type Staging } from './staging.ts';

export interface ImportOrder {
  /** `system` for the command line. */
  readonly actor: { readonly accountId: string };
  readonly project: { readonly id: string };
}

export interface ImportOptions extends PlanOptions {
  /** The one question of files that name none. */
  readonly question?: QuestionOption;
  readonly questions?: readonly QuestionOption[];
  /** What is left out of the files is withdrawn; without it the files only add and change. */
  readonly complete?: Complete | undefined;
  /** As many answers at most may be withdrawn so; one more, and nothing is imported. */
  readonly withdraws?: number | undefined;
  /** References replace earlier ones of their items whatever file these came from. */
  readonly replaceReferences?: boolean | undefined;
}

const ROWS_AT_ONCE = 500;
/**
 * Milliseconds after each transaction that takes some. The embedded database answers without leaving this thread, which
 * serves everybody's requests too: without a pause they would wait for all of the import. One request asks it several times.
 */
const PAUSE = 5;
/** Milliseconds of reading without a turn for others. */
const LONGEST_RUN = 10;
const CHARACTERS_AT_ONCE = 2_000_000;
const ITEMS_AT_ONCE = 250;
const SHOWN_CONTRADICTIONS = 20;

/**
 * Imports files into a project: stages them in short transactions that leave room for everybody else's, then makes all
 * of it visible in one. Whatever ends it before that (abort, cancel, bad data, a crash) leaves nothing behind.
 *
 * @throws Refusal before the first step when a file cannot be read or another import is under way.
 */
export async function* runImport(
  services: ImportServices,
  order: ImportOrder,
  files: readonly SourceFile[],
  options: ImportOptions,
  signal: AbortSignal,
): AsyncGenerator<ImportProgress> {
  const plans = await plansOf(files, options);
  const known = files.map(({ name, size }, index): ImportedFile => ({ name, size, role: plans[index]!.role }));
  const importId = await beginImport(services, order, known);
  let isOver = false;
  try {
    yield { type: 'started', id: importId };
    yield* stage(services, order, { importId, files, known, plans, options, signal });
    isOver = true;
  } catch (error) {
    isOver = true;
    const isMeant = !(error instanceof WithdrawalsNotMeant);
    const status = error instanceof ImportCancelled || !isMeant ? 'cancelled' : 'failed';
    await endImport(services.db, importId, status);
    const detail = isMeant ? readable(error) : error.message;
    if (detail === null) throw error;
    yield { type: 'stopped', status, detail, ...(isMeant ? {} : { withdrawals: error.withdrawals }) };
  } finally {
    // Whoever reads the steps stopped reading.
    if (!isOver) await endImport(services.db, importId, 'cancelled');
  }
}

async function plansOf(files: readonly SourceFile[], options: ImportOptions): Promise<FilePlan[]> {
  if (files.length === 0) throw new Refusal(422, 'no-files', 'There is no file to import.');
  const given = options.plans?.length ?? 0;
  if (given > files.length) {
    throw new Refusal(422, 'too-many-plans', `There are ${given} plans for ${files.length} files: give one per file.`);
  }
  try {
    return (await planFiles(files, options)).plans;
  } catch (error) {
    if (error instanceof ReadError) throw new Refusal(422, 'cannot-read', error.message, { place: error.place });
    throw error;
  }
}

/** What to tell the person, or null when it is a fault of ours. */
function readable(error: unknown): string | null {
  if (error instanceof ImportCancelled) return 'The import was cancelled; nothing of it was kept.';
  if (error instanceof ReadError || error instanceof Refusal || error instanceof RangeError) return error.message;
  return null;
}

interface Work {
  importId: string;
  files: readonly SourceFile[];
  known: readonly ImportedFile[];
  plans: readonly FilePlan[];
  options: ImportOptions;
  signal: AbortSignal;
}

async function* stage(services: ImportServices, order: ImportOrder, work: Work): AsyncGenerator<ImportProgress> {
  const { importId, files, known, plans, options, signal } = work;
  const staging: Staging = {
    db: services.db,
    importId,
    projectId: order.project.id,
    at: services.now(),
    roles: new Map(known.map(({ name, role }) => [name, role])),
    report: { ...emptyReport },
    items: new Map(),
    annotators: new Map(),
    touched: new Map(),
    answered: new Set(),
    skipped: new Map(),
    notesSame: options.complete !== undefined || plans.some(({ format }) => format === 'label-studio'),
    unreadable: 0,
    rewritten: new Set(),
  };
  let lastTurn = performance.now();
  const goOn = async () => {
    if (performance.now() - lastTurn > LONGEST_RUN) {
      await turn();
      lastTurn = performance.now();
    }
    if (signal.aborted) throw new ImportCancelled();
  };

  const kept: ImportedFile[] = [];
  for (const [index, source] of files.entries()) {
    const bytes = keepBytes(staging, index, source);
    let step = await bytes.next();
    for (; !step.done; step = await bytes.next()) await goOn();
    kept.push({ ...known[index]!, sha256: step.value });
  }
  // Every answer there is, looked at beforehand: questions must know their labels before they get answers.
  const seen = new AnswersSeen();
  for await (const batch of readApart(files, plans)) {
    await goOn();
    for (const row of batch) seen.take(row);
  }
  const said = [...(options.question ? [options.question] : []), ...(options.questions ?? [])];
  const { asked, stored } = await stageQuestions(staging, questionOrders(seen.names(), said), seen);
  const questions = [...stored.values()];
  const ids = Object.fromEntries([...stored].map(([name, { id }]) => [name, id]));
  const read = kept.map((file, index) => ({ ...file, plan: plans[index]!, questions: ids }));

  let rows = 0;
  let nextLook = ROWS_AT_ONCE;
  for await (const batch of batchesOf(readBatches(files, plans, asked))) {
    await goOn();
    await stageRows(staging, stored, batch);
    await pause(PAUSE);
    rows += batch.length;
    if (rows >= nextLook) {
      await lookAgain(services);
      nextLook = rows * 2;
    }
    yield { type: 'progress', stage: 'reading', done: rows };
  }
  await lookAgain(services);
  const complete = options.complete ?? null;
  if (complete !== null && staging.unreadable > 0) throw incomplete(staging.unreadable);
  for await (const done of stageWithdrawals(staging, complete, options.withdraws ?? 0)) {
    await pause(PAUSE);
    await goOn();
    yield { type: 'progress', stage: 'withdrawals', done };
  }
  await supersedeReferences(staging, options.replaceReferences ?? false);
  await countContradictions(staging);
  for (;;) {
    const entry = await readEntry(services, order.project.id);
    yield* conflictSteps(staging, questions, entry, goOn);
    await goOn();
    yield { type: 'progress', stage: 'going live', done: 0 };
    const outcome = await goLive(staging, {
      actor: order.actor.accountId,
      files: read,
      entry,
      complete,
      now: services.now(),
    });
    if (outcome === 'conditions') await reconsiderTouched(services, staging);
    if (outcome !== 'rule-changed') break;
  }
  const items = new Set([...[...staging.touched.values()].flatMap((own) => [...own]), ...staging.rewritten]);
  services.rooms.recordChanged([...[...items].map((id) => `item.${id}`), `project.${order.project.id}`]);
  const { report } = staging;
  const some = report.conflictingReferences > 0;
  const contradicting = some ? await readContradictions(services.db, order.project.id, SHOWN_CONTRADICTIONS) : [];
  yield { type: 'live', id: importId, report, contradicting };
}

async function* conflictSteps(
  staging: Staging,
  questions: readonly AskedQuestion[],
  entry: Parameters<typeof stageConflicts>[2],
  goOn: () => Promise<void>,
): AsyncGenerator<ImportProgress> {
  for await (const done of stageConflicts(staging, questions, entry)) {
    await pause(PAUSE);
    await goOn();
    yield { type: 'progress', stage: 'conflicts', done };
  }
}

function incomplete(rows: number): Refusal {
  const seen = rows === 1 ? '1 row of these files' : `${rows} rows of these files`;
  const detail = `${seen} could not be read, and their answers would be taken for withdrawn. Repair them, or import without saying that the files are complete.`;
  return new Refusal(422, 'not-complete', detail);
}

/**
 * Tells the database how its tables have grown: it plans by what it last counted, and would read a whole table for
 * every batch where an index serves. Samples, so its cost does not grow with the tables.
 */
async function lookAgain({ db }: ImportServices): Promise<void> {
  for (const table of ['item', 'annotator', 'annotation'] as const) await sql`analyze ${sql.table(table)}`.execute(db);
}

async function readEntry({ db }: ImportServices, projectId: string) {
  const { settings } = await db
    .selectFrom('project')
    .select('settings')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return settings.entry;
}

/** The import is live: what its answers mean for questions that depend on others, in short transactions. */
async function reconsiderTouched({ db, now }: ImportServices, staging: Staging): Promise<void> {
  const { projectId, importId, touched } = staging;
  const items = [...new Set([...touched.values()].flatMap((own) => [...own]))];
  for (let from = 0; from < items.length; from += ITEMS_AT_ONCE) {
    const page = items.slice(from, from + ITEMS_AT_ONCE);
    await db.transaction().execute((trx) => reconsiderConditions(trx, { projectId, at: now() }, page));
    await pause(PAUSE);
  }
  await db
    .updateTable('project')
    .set({ entry_pending: null })
    .where('id', '=', projectId)
    .where('entry_pending', '=', importId)
    .execute();
}

function sizeOf({ content, metadata }: Extract<ReadRow, { type: 'item' }>): number {
  let size = 0;
  for (const { text } of content) size += text.length;
  for (const text of Object.values(metadata)) size += text.length;
  return size;
}

/** Rows in lots that make a short transaction, whatever the size of the items. */
async function* batchesOf(rows: AsyncIterable<ReadRow[]>): AsyncGenerator<ReadRow[]> {
  let batch: ReadRow[] = [];
  let characters = 0;
  for await (const some of rows) {
    for (const row of some) {
      batch.push(row);
      if (row.type === 'item') characters += sizeOf(row);
      if (batch.length < ROWS_AT_ONCE && characters < CHARACTERS_AT_ONCE) continue;
      yield batch;
      [batch, characters] = [[], 0];
    }
  }
  if (batch.length > 0) yield batch;
}
