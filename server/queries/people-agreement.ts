import { pairAgreement, personAgreement } from '#domain/agreement/people-agreement.ts';
import { ratingsFrom, type RatingRow } from '#domain/agreement/ratings.ts';
import type { PeopleAgreement } from '#lib/protocol/data.ts';
import { countLeftOut } from '#server/exposure/blind.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';
import { LAYER, type Question, readAnswers, readBasis, readQuestions } from './answers.ts';
import { Remembered } from './remembered.ts';

/** Pairs grow with the square of the people: those who answered most are shown against each other. */
const MOST_IN_PAIRS = 40;

type Figures = Pick<PeopleAgreement, 'people' | 'pairs' | 'inPairs' | 'leftOut'>;
const remembered = new Remembered<Figures>(50);

/** Who agrees with whom, per question, on the independent layer; models are left out. */
export async function readPeopleAgreement(db: Db, projectId: string): Promise<PeopleAgreement[]> {
  const result: PeopleAgreement[] = [];
  for (const question of await readQuestions(db, projectId)) {
    const basis = await readBasis(db, projectId, question);
    const figures = await remembered.get(basis, () => measure(db, projectId, question));
    const { id, key, prompt } = question;
    result.push({ question: { id, key, prompt }, layer: LAYER, ...figures });
  }
  return result;
}

async function measure(db: Db, projectId: string, question: Question): Promise<Figures> {
  const kind = kindOf(question.kind);
  const answers = (await readAnswers(db, projectId, question.id)).filter(({ value }) => value !== null);
  const rows = answers.map(({ item_id, annotator_id, value }): RatingRow<unknown> => [item_id, annotator_id, value]);
  const ratings = ratingsFrom(rows, (value) => kind.keyOf(value));
  const names = await readAnnotators(db, ratings.annotators);
  const named = (id: string) => ({ id, name: names.get(id) ?? id });
  const people = personAgreement(ratings)
    .map(({ annotator, ...figures }) => ({ ...named(annotator), ...figures }))
    // By name: people are never put in order of agreement (SPEC A20).
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const busiest = [...people].sort((a, b) => b.items - a.items).slice(0, MOST_IN_PAIRS);
  const inPairs = people.filter((person) => busiest.includes(person)).map(({ id }) => id);
  const leftOut = await countLeftOut(db, question.id, LAYER);
  return { people, inPairs, pairs: pairAgreement(ratings, new Set(inPairs)), leftOut };
}

async function readAnnotators(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('live_annotator')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
