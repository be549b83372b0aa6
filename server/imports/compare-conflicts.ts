import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { enteringDifferences, type EntryRule } from '#domain/adjudication/entry.ts';
import { disagreement, patternOf } from '#domain/adjudication/queue-value.ts';
import type { Answer, Candidate, Difference } from '#domain/kind.ts';
import { WHOLE } from '#domain/whole-answer.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Trx } from '#server/storage/storage.ts';
import { AUDIT_LAYER, LAYER } from './stage-answers.ts';
import type { AskedQuestion } from './staging.ts';

/** What new answers change about a conflict. */
export interface ConflictState {
  readonly basis: string;
  readonly candidates: readonly StoredCandidate[];
  readonly disagreement: number;
  readonly pattern: string;
  readonly weight: number;
  readonly moot: boolean;
  readonly unasked: boolean;
}

export interface NewConflict extends ConflictState {
  readonly item: string;
  readonly key: string;
  readonly type: string;
}

export interface ConflictChanges {
  readonly fresh: NewConflict[];
  readonly changed: {
    readonly id: string;
    readonly item: string;
    readonly state: ConflictState;
    readonly before: { readonly basis: string; readonly moot: boolean; readonly decided: boolean };
  }[];
}

/** Annotators taken for others, or for models or people, than they are: to see what that would change. */
export interface Supposed {
  readonly into: ReadonlyMap<string, string>;
  readonly isModel: ReadonlyMap<string, boolean>;
}

/** On which items a question is not asked, and on which it is asked though nobody answered (SPEC I4, I6). */
export interface Conditions {
  readonly unasked: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
}

interface Comparison {
  readonly question: AskedQuestion;
  readonly entry: EntryRule;
  readonly importId: string | null;
  readonly conditions?: Conditions | null;
  readonly supposed?: Supposed;
}

/**
 * What the answers of these items say about their conflicts, compared with those that are live (SPEC C1–C7).
 *
 * @param importId a staged import whose answers count too, or null.
 * @param conditions where the question is asked, if that depends on another one; without, it stays as it is.
 */
export async function compareConflicts(
  trx: Pick<Trx, 'selectFrom'>,
  { question, entry, importId, conditions = null, supposed }: Comparison,
  itemIds: readonly string[],
): Promise<ConflictChanges> {
  const { answers, audited } = await readAnswers(trx, { questionId: question.id, importId, supposed }, itemIds);
  const live = await trx
    .selectFrom('live_conflict')
    .select([
      'id',
      'item_id',
      'key',
      'basis',
      'candidates',
      'pattern',
      'disagreement',
      'weight',
      'moot',
      'unasked',
      'decided',
    ])
    .where('question_id', '=', question.id)
    .where('item_id', 'in', [...itemIds])
    .execute();
  const liveByItem = Map.groupBy(live, (row) => row.item_id);
  const changes: ConflictChanges = { fresh: [], changed: [] };
  for (const item of itemIds) {
    const given = answers.get(item) ?? [];
    const basis = basisOf(given);
    const differences =
      given.length === 0 && conditions?.missing.has(item)
        ? [missing]
        : enteringDifferences(question.kind, question.config, given, audited.has(item) ? foundByAudit : entry);
    const entering = new Map(differences.map((difference) => [difference.key, difference]));
    for (const old of liveByItem.get(item) ?? []) {
      const difference = entering.get(old.key);
      entering.delete(old.key);
      const unasked = conditions ? conditions.unasked.has(item) : old.unasked;
      const moot = difference === undefined || unasked;
      const weight = difference ? weightOf(question, difference.candidates) : old.weight;
      const state = difference ? stateOf(question, difference, basis) : mootState(question, given, old, basis);
      const isSame = old.basis === basis && old.moot === moot && old.unasked === unasked && old.weight === weight;
      if (isSame && saysWho(old.candidates) === saysWho(state.candidates)) continue;
      const before = { basis: old.basis, moot: old.moot, decided: old.decided };
      changes.changed.push({ id: old.id, item, state: { ...state, moot, unasked }, before });
    }
    // A question that is not asked has no conflict to begin with.
    if (conditions?.unasked.has(item)) continue;
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
    weight: weightOf(question, candidates),
    moot: false,
    unasked: false,
  };
}

/** What an audit found wrong enters whatever the entry rule (domain/audit SPEC K14). */
const foundByAudit: EntryRule = { minRaters: 2, agreedAt: 1 };

/** A question that is asked and that nobody answered (SPEC I6). */
const missing: Difference<unknown> = { key: WHOLE, type: 'missing', candidates: [] };

/** The largest weight among the answers a conflict is about (SPEC C7). */
function weightOf({ kind, config }: AskedQuestion, candidates: readonly Candidate<unknown>[]): number {
  return candidates.length === 0 ? 1 : Math.max(...candidates.map(({ value }) => kind.weightOf(value, config)));
}

type LiveConflict = Omit<ConflictState, 'moot' | 'unasked'> & { key: string };

/** A conflict that no longer enters still shows how things stand; pattern and weight stay what it was about. */
function mootState(
  { kind, config }: AskedQuestion,
  answers: readonly Answer<unknown>[],
  old: LiveConflict,
  basis: string,
): Omit<ConflictState, 'moot' | 'unasked'> {
  const still = kind.conflicts(answers, config).find((difference) => difference.key === old.key)?.candidates;
  const candidates = still ? stored(still) : asOne(kind.keyOf, answers);
  const { pattern, weight } = old;
  return { pattern, weight, basis, candidates, disagreement: still ? disagreement(still) : 0 };
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

/** The same answers can be other people's, once annotators are merged. */
function saysWho(candidates: readonly StoredCandidate[]): string {
  return candidates
    .flatMap(({ key, annotators }) => annotators.map((annotator) => `${annotator} ${key}`))
    .sort()
    .join('\n');
}

/** Changes exactly when one of the answers does (SPEC C3). */
function basisOf(answers: readonly Answer<unknown>[]): string {
  const ids = answers.map(({ annotation }) => annotation).sort();
  return createHash('sha256').update(ids.join('\n')).digest('hex');
}

/**
 * People's current answers by item: the newest of each, withdrawn ones left out (SPEC C2, C8). An auditor's answer
 * counts where an audit found an error; `audited` are the items with one.
 */
async function readAnswers(
  trx: Pick<Trx, 'selectFrom'>,
  { questionId, importId, supposed }: { questionId: string; importId: string | null; supposed: Supposed | undefined },
  itemIds: readonly string[],
): Promise<{ answers: Map<string, Answer<unknown>[]>; audited: Set<string> }> {
  const rows = await trx
    .selectFrom('annotation')
    .leftJoin('annotator_now as now', 'now.annotator_id', 'annotation.annotator_id')
    .innerJoin('annotator', (join) =>
      join.on('annotator.id', '=', sql<string>`coalesce(now.into_id, annotation.annotator_id)`),
    )
    .leftJoin('import', 'import.id', 'annotation.import_id')
    .select(['annotation.id', 'annotation.item_id', 'annotation.value', 'annotation.layer'])
    .select(['annotator.id as annotator_id', 'annotator.is_model'])
    .distinctOn(['annotation.item_id', 'annotation.annotator_id', 'annotation.layer'])
    .where('annotation.question_id', '=', questionId)
    .where('annotation.item_id', 'in', [...itemIds])
    .where('annotation.layer', 'in', [LAYER, AUDIT_LAYER])
    .where((eb) =>
      eb.or([
        eb('annotation.import_id', 'is', null),
        eb('import.live_at', 'is not', null),
        ...(importId === null ? [] : [eb('annotation.import_id', '=', importId)]),
      ]),
    )
    .orderBy('annotation.item_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.layer')
    .orderBy('annotation.revision', 'desc')
    .execute();
  const newest = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const annotator = supposed?.into.get(row.annotator_id) ?? row.annotator_id;
    const isModel = supposed?.isModel.get(annotator) ?? row.is_model;
    if (isModel) continue;
    const place = `${row.layer} ${row.item_id} ${annotator}`;
    const other = newest.get(place);
    // Ids rise with time, whoever of those merged it was.
    if (!other || row.id > other.id) newest.set(place, { ...row, annotator_id: annotator });
  }
  const answers = new Map<string, Answer<unknown>[]>();
  const audited = new Set<string>();
  for (const { id, item_id, annotator_id, value, layer } of newest.values()) {
    // A label of their own says what an auditor thinks of the item, too: nobody answers twice.
    const isSaidAgain =
      layer === AUDIT_LAYER && (newest.get(`${LAYER} ${item_id} ${annotator_id}`)?.value ?? null) !== null;
    if (value === null || isSaidAgain) continue;
    if (layer === AUDIT_LAYER) audited.add(item_id);
    const list = answers.get(item_id) ?? [];
    list.push({ annotation: id, annotator: annotator_id, value });
    answers.set(item_id, list);
  }
  return { answers, audited };
}
