import { type AskedWhen, type Settlement, type Standing, standingsOf } from '#domain/adjudication/questions.ts';
import type { Answer, Resolution } from '#domain/kind.ts';
import { kindOf } from './conflicts.ts';
import type { Db, Trx } from './storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** A question as far as its standing on an item depends on it. */
export interface StoredQuestion {
  readonly id: string;
  readonly key: string;
  readonly prompt: string;
  readonly kind: string;
  readonly config: unknown;
  readonly askedWhen: AskedWhen | null;
}

/** The questions of a project, in their order. */
export async function readStoredQuestions(db: Reader, projectId: string): Promise<StoredQuestion[]> {
  return db
    .selectFrom('question')
    .select(['id', 'key', 'prompt', 'kind', 'config', 'asked_when as askedWhen'])
    .where('project_id', '=', projectId)
    .orderBy('position')
    .execute();
}

/** A stored fact of one question of one item. */
interface OfQuestion {
  readonly item_id: string;
  readonly question_id: string;
}

/** What the standing of questions rests on, for some items. */
export interface ItemFacts {
  /** People's current answers. */
  readonly answers: readonly (OfQuestion & { id: string; annotator_id: string; value: unknown })[];
  readonly conflicts: readonly (OfQuestion & { key: string; decided: boolean; moot: boolean; unasked: boolean })[];
  /** Standing decisions, with the key of their conflict. */
  readonly decisions: readonly (OfQuestion & {
    conflict_key: string;
    outcome: Resolution<unknown>['outcome'] | null;
    value: unknown;
  })[];
}

/** How every question of these items stands (SPEC I1–I7). */
export async function readStandings(
  db: Reader,
  questions: readonly StoredQuestion[],
  itemIds: readonly string[],
): Promise<Map<string, Standing[]>> {
  if (itemIds.length === 0) return new Map();
  return standingsIn(questions, itemIds, await readFacts(db, itemIds));
}

/** The same from facts that were read already. */
export function standingsIn(
  questions: readonly StoredQuestion[],
  itemIds: readonly string[],
  { answers, conflicts, decisions }: ItemFacts,
): Map<string, Standing[]> {
  const place = ({ item_id, question_id }: OfQuestion) => `${item_id} ${question_id}`;
  const byPlace = {
    answers: Map.groupBy(answers, place),
    conflicts: Map.groupBy(conflicts, place),
    decisions: Map.groupBy(decisions, place),
  };
  const standings = new Map<string, Standing[]>();
  for (const itemId of itemIds) {
    const settlements = new Map(
      questions.map((question) => {
        const at = place({ item_id: itemId, question_id: question.id });
        return [
          question.id,
          settlementOf(question, {
            answers: byPlace.answers.get(at) ?? [],
            conflicts: byPlace.conflicts.get(at) ?? [],
            decisions: byPlace.decisions.get(at) ?? [],
          }),
        ];
      }),
    );
    standings.set(itemId, standingsOf(questions, settlements));
  }
  return standings;
}

function settlementOf(
  { kind: name, config }: StoredQuestion,
  { answers, conflicts, decisions }: ItemFacts,
): Settlement {
  const kind = kindOf(name);
  const people = answers.map(({ id, annotator_id, value }): Answer<unknown> => ({
    annotation: id,
    annotator: annotator_id,
    value,
  }));
  // A conflict that is moot because its question is not asked counts again once it is.
  const counting = conflicts.filter(({ moot, unasked }) => !moot || unasked);
  const isOpen = counting.some(({ decided }) => !decided);
  if (isOpen) return { state: 'open', labels: null };
  const standing = decisions.filter(({ conflict_key }) => counting.some(({ key }) => key === conflict_key));
  const resolutions = new Map<string, Resolution<unknown>>(
    standing.flatMap(({ conflict_key, outcome, value }) =>
      outcome === null ? [] : [[conflict_key, outcome === 'label' ? { outcome, value } : { outcome }]],
    ),
  );
  const value = kind.resolve(people, resolutions, config);
  const labels = value === null ? null : kind.labelsOf(value);
  if (standing.length > 0) return { state: 'decided', labels };
  if (people.length === 0) return { state: 'unanswered', labels: null };
  return { state: value === null ? 'differing' : 'agreed', labels };
}

async function readFacts(db: Reader, itemIds: readonly string[]): Promise<ItemFacts> {
  const ids = [...itemIds];
  const answers = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .select(['annotation.id', 'annotation.item_id', 'annotation.question_id', 'annotation.annotator_id'])
    .select('annotation.value')
    .distinctOn(['annotation.item_id', 'annotation.question_id', 'annotation.annotator_id'])
    .where('annotation.item_id', 'in', ids)
    .where('annotation.layer', '=', 'independent')
    .where('annotator.is_model', '=', false)
    .orderBy('annotation.item_id')
    .orderBy('annotation.question_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.revision', 'desc')
    .execute();
  const conflicts = await db
    .selectFrom('live_conflict')
    .select(['item_id', 'question_id', 'key', 'decided', 'moot', 'unasked'])
    .where('item_id', 'in', ids)
    .execute();
  const decisions = await db
    .selectFrom('decision')
    .innerJoin('live_conflict as conflict', (join) =>
      join
        .onRef('conflict.id', '=', 'decision.conflict_id')
        .onRef('conflict.decision_revision', '=', 'decision.revision'),
    )
    .select(['decision.item_id', 'decision.question_id', 'decision.outcome', 'decision.value'])
    .select('conflict.key as conflict_key')
    .where('decision.item_id', 'in', ids)
    .where('decision.act', '=', 'decide')
    .execute();
  return { answers: answers.filter(({ value }) => value !== null), conflicts, decisions };
}

/** Which of these points wait for another question to be settled, each with what to do first (SPEC I3). */
export async function readWaiting(
  db: Reader,
  points: readonly { readonly project_id: string; readonly item_id: string; readonly question_id: string }[],
): Promise<{ readonly item: string; readonly question: string; readonly says: string }[]> {
  const [first] = points;
  if (!first) return [];
  const questions = await readStoredQuestions(db, first.project_id);
  const conditional = new Set(questions.filter(({ askedWhen }) => askedWhen !== null).map(({ id }) => id));
  const held = points.filter(({ question_id }) => conditional.has(question_id));
  const standings = await readStandings(db, questions, [...new Set(held.map(({ item_id }) => item_id))]);
  return held.flatMap(({ item_id, question_id }) => {
    const own = standings.get(item_id)?.find(({ question }) => question === question_id);
    if (own?.state !== 'waiting') return [];
    const earlier = questions.find(({ id }) => id === own.because)?.prompt ?? 'the question it depends on';
    return [{ item: item_id, question: question_id, says: `Settle “${earlier}” first: this depends on it.` }];
  });
}
