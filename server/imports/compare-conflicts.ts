import { createHash } from 'node:crypto';
import { enteringDifferences, type EntryRule } from '#domain/adjudication/entry.ts';
import { disagreement, patternOf } from '#domain/adjudication/queue-value.ts';
import type { Answer, Candidate, Difference } from '#domain/kind.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Trx } from '#server/storage/storage.ts';
import { weightOf } from './choice-labels.ts';
import { LAYER } from './stage-answers.ts';
import type { AskedQuestion } from './staging.ts';

/** What new answers change about a conflict. */
export interface ConflictState {
  readonly basis: string;
  readonly candidates: readonly StoredCandidate[];
  readonly disagreement: number;
  readonly pattern: string;
  readonly weight: number;
  readonly moot: boolean;
}

export interface NewConflict extends ConflictState {
  readonly item: string;
  readonly key: string;
  readonly type: string;
}

export interface ConflictChanges {
  readonly fresh: NewConflict[];
  readonly changed: { readonly id: string; readonly item: string; readonly state: ConflictState }[];
}

/**
 * What the answers of these items say about their conflicts, compared with those that are live (SPEC C1–C7).
 *
 * @param importId a staged import whose answers count too, or null.
 */
export async function compareConflicts(
  trx: Trx,
  { question, entry, importId }: { question: AskedQuestion; entry: EntryRule; importId: string | null },
  itemIds: readonly string[],
): Promise<ConflictChanges> {
  const answers = await readAnswers(trx, question.id, itemIds, importId);
  const live = await trx
    .selectFrom('live_conflict')
    .select(['id', 'item_id', 'key', 'basis', 'candidates', 'pattern', 'disagreement', 'weight', 'moot'])
    .where('question_id', '=', question.id)
    .where('item_id', 'in', [...itemIds])
    .execute();
  const liveByItem = Map.groupBy(live, (row) => row.item_id);
  const changes: ConflictChanges = { fresh: [], changed: [] };
  for (const item of itemIds) {
    const given = answers.get(item) ?? [];
    const basis = basisOf(given);
    const entering = new Map(
      enteringDifferences(question.kind, question.config, given, entry).map((difference) => [
        difference.key,
        difference,
      ]),
    );
    for (const old of liveByItem.get(item) ?? []) {
      const difference = entering.get(old.key);
      entering.delete(old.key);
      if (old.basis === basis && old.moot === (difference === undefined)) continue;
      const state = difference ? stateOf(question, difference, basis) : mootState(question, given, old, basis);
      changes.changed.push({ id: old.id, item, state });
    }
    for (const difference of entering.values()) {
      const { key, type } = difference;
      changes.fresh.push({ item, key, type, ...stateOf(question, difference, basis) });
    }
  }
  return changes;
}

function stateOf(question: AskedQuestion, { candidates }: Difference<unknown>, basis: string): ConflictState {
  return {
    basis,
    candidates: stored(candidates),
    disagreement: disagreement(candidates),
    pattern: patternOf(candidates),
    weight: weightOf(question.config, candidates),
    moot: false,
  };
}

type LiveConflict = Omit<ConflictState, 'moot'> & { key: string };

/** A conflict that no longer enters still shows how things stand; pattern and weight stay what it was about. */
function mootState(
  { kind, config }: AskedQuestion,
  answers: readonly Answer<unknown>[],
  old: LiveConflict,
  basis: string,
): ConflictState {
  const still = kind.conflicts(answers, config).find((difference) => difference.key === old.key)?.candidates;
  const candidates = still ? stored(still) : asOne(kind.keyOf, answers);
  return { ...old, basis, candidates, disagreement: still ? disagreement(still) : 0, moot: true };
}

function asOne(keyOf: (value: unknown) => string, answers: readonly Answer<unknown>[]): StoredCandidate[] {
  const [first] = answers;
  if (!first) return [];
  const annotators = answers.map(({ annotator }) => annotator).sort();
  return [{ key: keyOf(first.value), value: first.value, annotators }];
}

function stored(candidates: readonly Candidate<unknown>[]): StoredCandidate[] {
  return candidates.map(({ key, value, annotators }) => ({ key, value, annotators: [...annotators] }));
}

/** Changes exactly when one of the answers does (SPEC C3). */
function basisOf(answers: readonly Answer<unknown>[]): string {
  const ids = answers.map(({ annotation }) => annotation).sort();
  return createHash('sha256').update(ids.join('\n')).digest('hex');
}

/** People's current answers by item: the last revision of each, withdrawn ones left out (SPEC C2). */
async function readAnswers(
  trx: Trx,
  questionId: string,
  itemIds: readonly string[],
  importId: string | null,
): Promise<Map<string, Answer<unknown>[]>> {
  const rows = await trx
    .selectFrom('annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .leftJoin('import', 'import.id', 'annotation.import_id')
    .select(['annotation.id', 'annotation.item_id', 'annotation.annotator_id', 'annotation.value'])
    .distinctOn(['annotation.item_id', 'annotation.annotator_id'])
    .where('annotation.question_id', '=', questionId)
    .where('annotation.item_id', 'in', [...itemIds])
    .where('annotation.layer', '=', LAYER)
    .where('annotator.is_model', '=', false)
    .where((eb) =>
      eb.or([
        eb('annotation.import_id', 'is', null),
        eb('import.live_at', 'is not', null),
        ...(importId === null ? [] : [eb('annotation.import_id', '=', importId)]),
      ]),
    )
    .orderBy('annotation.item_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.revision', 'desc')
    .execute();
  const answers = new Map<string, Answer<unknown>[]>();
  for (const { id, item_id, annotator_id, value } of rows) {
    if (value === null) continue;
    const list = answers.get(item_id) ?? [];
    list.push({ annotation: id, annotator: annotator_id, value });
    answers.set(item_id, list);
  }
  return answers;
}
