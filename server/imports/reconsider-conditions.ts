import { sql } from 'kysely';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import { settlementOrder } from '#domain/adjudication/questions.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { readStandings, readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { compareConflicts, type Conditions, type ConflictState } from './compare-conflicts.ts';
import { insertConflicts } from './stage-conflicts.ts';

/**
 * Brings the conflicts of questions that depend on others into line with how those stand on these items now: what is not
 * asked any more is moot, what is asked again stands as it was, what is asked and unanswered can be settled (SPEC I3–I6).
 *
 * @param after ids of the questions that were settled otherwise; all that have something depending on them where absent
 * @returns ids of the items on which something changed
 */
export async function reconsiderConditions(
  trx: Trx,
  { projectId, at, after }: { projectId: string; at: number; after?: ReadonlySet<string> },
  itemIds: readonly string[],
): Promise<string[]> {
  const questions = await readStoredQuestions(trx, projectId);
  const dependents = dependentsOf(questions, after);
  if (dependents.length === 0 || itemIds.length === 0) return [];
  const { settings } = await trx
    .selectFrom('project')
    .select('settings')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  const changed = new Set<string>();
  // One after the other: what the second depends on may be settled otherwise by what the first becomes.
  for (const question of dependents) {
    for (const item of await reconsider(trx, { projectId, at, questions, entry: settings.entry }, question, itemIds)) {
      changed.add(item);
    }
  }
  return [...changed];
}

/** Questions that depend on these, directly or over others, in the order of their settlement. */
function dependentsOf(questions: readonly StoredQuestion[], after?: ReadonlySet<string>): StoredQuestion[] {
  const reached = new Set(after ?? questions.map(({ id }) => id));
  return settlementOrder(questions).filter(({ id, askedWhen }) => {
    if (askedWhen === null || !reached.has(askedWhen.question)) return false;
    reached.add(id);
    return true;
  });
}

interface Frame {
  readonly projectId: string;
  readonly at: number;
  readonly questions: readonly StoredQuestion[];
  readonly entry: EntryRule;
}

async function reconsider(
  trx: Trx,
  { projectId, at, questions, entry }: Frame,
  question: StoredQuestion,
  itemIds: readonly string[],
): Promise<string[]> {
  const asked = { id: question.id, kind: kindOf(question.kind), config: question.config };
  const conditions = await readConditions(trx, questions, question, itemIds);
  const changes = await compareConflicts(trx, { question: asked, entry, importId: null, conditions }, itemIds);
  await insertConflicts(trx, { projectId, questionId: question.id, importId: null, at }, changes.fresh);
  await updateConflicts(trx, changes.changed);
  return [...changes.fresh, ...changes.changed].map(({ item }) => item);
}

/** What the condition of a question means for these items; without one it is asked of all of them. */
export async function readConditions(
  trx: Trx,
  questions: readonly StoredQuestion[],
  { id, askedWhen }: Pick<StoredQuestion, 'id' | 'askedWhen'>,
  itemIds: readonly string[],
): Promise<Conditions> {
  if (askedWhen === null) return { unasked: new Set(), missing: new Set() };
  const standings = await readStandings(trx, questions, itemIds);
  const itemsIn = (...states: string[]) =>
    new Set(
      [...standings].flatMap(([item, own]) =>
        own.some(({ question, state }) => question === id && states.includes(state)) ? [item] : [],
      ),
    );
  // An open conflict without candidates stays one as long as nobody answers.
  return { unasked: itemsIn('not-asked'), missing: itemsIn('unanswered', 'open', 'decided') };
}

/** Stores what changed about live conflicts. Other answers raise the revision (SPEC C3). */
export async function updateConflicts(
  trx: Trx,
  changed: readonly { readonly id: string; readonly state: ConflictState }[],
): Promise<void> {
  for (const { id, state } of changed) {
    await trx
      .updateTable('conflict')
      .set({
        ...state,
        candidates: json([...state.candidates]),
        revision: sql<number>`revision + case when basis = ${state.basis} then 0 else 1 end`,
      })
      .where('id', '=', id)
      .execute();
  }
}
