import { type Estimate, measureQuestion } from '#domain/agreement/agreement.ts';
import { bootstrap, type Interval } from '#domain/agreement/bootstrap.ts';
import { itemsWithLabel, labelAgreement } from '#domain/agreement/label-agreement.ts';
import { labelCounts } from '#domain/agreement/label-counts.ts';
import { modelAgreement } from '#domain/agreement/model-agreement.ts';
import { ratingsFrom, type RatingRow } from '#domain/agreement/ratings.ts';
import { resampleItems, resampleParents } from '#domain/agreement/resampling.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import type { AgreementDetail, Figure, Stratum } from '#lib/protocol/agreement.ts';
import type { AgreementRange } from '#lib/protocol/data.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';
import { LAYER, type Question, readAnswers, readBasis, readQuestions } from './answers.ts';
import { Remembered } from './remembered.ts';
import { type By, readStrata } from './strata.ts';

type Figures = Pick<AgreementDetail, 'labels' | 'strata' | 'moreStrata' | 'models'>;
const remembered = new Remembered<Figures>(50);

/** Figures of a question take about a second for 100,000 answers and these many. */
const MOST_LABELS = 100;
const MOST_STRATA = 40;

/** Where agreement differs, per question, on the independent layer. */
export async function readAgreementDetail(db: Db, sight: Sight, by: By): Promise<AgreementDetail[]> {
  const result: AgreementDetail[] = [];
  for (const question of await readQuestions(db, sight.projectId)) {
    const basis = await readBasis(db, sight.projectId, question, sight);
    const figures = await remembered.get(`${basis} ${JSON.stringify(by)}`, () => measure(db, sight, question, by));
    const { id, key, prompt } = question;
    result.push({ question: { id, key, prompt }, layer: LAYER, ...figures });
  }
  return result;
}

type Answer = Awaited<ReturnType<typeof readAnswers>>[number];

async function measure(db: Db, sight: Sight, question: Question, by: By): Promise<Figures> {
  const read = async (of: 'people' | 'models') =>
    (await readAnswers(db, sight.projectId, question.id, { of, sight })).filter(({ value }) => value !== null);
  const answers = await read('people');
  const models = await read('models');
  return {
    labels: measureLabels(question, answers),
    ...(await measureStrata(db, sight, question, answers, by)),
    models: await measureModels(db, question, answers, models),
  };
}

const rowOf = ({ item_id, annotator_id, value }: Answer): RatingRow<unknown> => [item_id, annotator_id, value];

function measureLabels({ id, kind: name, config }: Question, answers: readonly Answer[]): AgreementDetail['labels'] {
  const kind = kindOf(name);
  const ratings = ratingsFrom(answers.map(rowOf), (value) => kind.keyOf(value));
  const counts = labelCounts(ratings);
  const given = ratings.categories.map((value) => new Set(kind.labelsOf(value)));
  const labels = kind.labels(config).map((label) => {
    const has = (category: number) => given[category]!.has(label.value);
    return { ...label, items: itemsWithLabel(counts, has), statistic: labelAgreement(counts, has) };
  });
  const shown = labels.filter(({ items }) => items > 0).slice(0, MOST_LABELS);
  const parents = new Map(answers.map(({ item_id, parent }) => [item_id, parent]));
  const random = seededRandom(id);
  const parentOf = (item: number) => parents.get(ratings.items[item]!) ?? `item ${ratings.items[item]}`;
  const hasParents = answers.some(({ parent }) => parent !== null);
  const resampler = hasParents ? resampleParents(counts, parentOf, random) : resampleItems(counts, random);
  const statistics = shown.map(({ statistic }) => statistic);
  const intervals = bootstrap(statistics, counts.items.length, resampler);
  return shown.map(({ value, title, items, statistic }, index) => {
    const measured = statistic(counts.items);
    const agreement = measured.defined
      ? { defined: true as const, value: measured.value, range: rangeOf(intervals[index]!) }
      : measured;
    return { label: value, title, items, agreement };
  });
}

async function measureStrata(db: Db, sight: Sight, question: Question, answers: readonly Answer[], by: By) {
  const { stratumOf, nameOf } = await readStrata(db, sight, by);
  const groups = [...Map.groupBy(answers, ({ item_id }) => stratumOf.get(item_id) ?? null)]
    .map(([value, rows]) => ({ ...nameOf(value), rows }))
    .sort((a, b) => b.rows.length - a.rows.length);
  const shown = groups.slice(0, MOST_STRATA).sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return {
    strata: shown.map(({ rows, ...name }) => measureStratum(question, rows, name)),
    moreStrata: groups.length - shown.length,
  };
}

function measureStratum(
  question: Question,
  rows: readonly Answer[],
  name: Pick<Stratum, 'value' | 'title' | 'at'>,
): Stratum {
  const parents = new Map(rows.flatMap(({ item_id, parent }) => (parent ? [[item_id, parent]] : [])));
  const estimates = measureQuestion(
    { kind: kindOf(question.kind), config: question.config, layer: LAYER, answers: rows.map(rowOf) },
    {
      random: seededRandom(`${question.id} ${name.value}`),
      ...(parents.size > 0 ? { parentOf: (item: string) => parents.get(item) } : {}),
    },
  );
  const [first] = estimates;
  return {
    ...name,
    items: first?.n.items ?? 0,
    pairable: first?.n.pairableItems ?? 0,
    percent: figureOf(estimates.find(({ measure }) => measure === 'percent_agreement')),
    alpha: figureOf(estimates.find(({ measure }) => measure.startsWith('krippendorff_alpha'))),
  };
}

async function measureModels(db: Db, question: Question, people: readonly Answer[], models: readonly Answer[]) {
  if (models.length === 0) return [];
  const kind = kindOf(question.kind);
  const made = await readMade(db, question.id);
  const rows = people.filter(({ id }) => !made.has(id)).map(rowOf);
  const byModel = Map.groupBy(models, ({ annotator_id }) => annotator_id);
  const names = await db
    .selectFrom('live_annotator')
    .select(['id', 'name'])
    .where('id', 'in', [...byModel.keys()])
    .orderBy('name')
    .execute();
  return names.map(({ id, name }) => {
    const own = new Map((byModel.get(id) ?? []).map(({ item_id, value }) => [item_id, value]));
    const { items, agreement, range, people: themselves } = modelAgreement(rows, own, id, (value) => kind.keyOf(value));
    const left = people.filter((answer) => made.has(answer.id) && own.has(answer.item_id)).length;
    const figure: Figure =
      agreement === null
        ? {
            defined: false,
            reason: `undefined because no person answered the same items${left ? ' by themselves' : ''}`,
          }
        : { defined: true, value: agreement, range };
    return { id, name, items, agreement: figure, made: left, people: themselves };
  });
}

/** The answers that were made by correcting a prediction. */
async function readMade(db: Db, questionId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('annotation')
    .select('id')
    .where('question_id', '=', questionId)
    .where('derived_from', 'is not', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

function figureOf(estimate: Estimate | undefined): Figure {
  if (!estimate) return { defined: false, reason: 'undefined for this kind of question' };
  if (!estimate.defined) return { defined: false, reason: estimate.reason };
  return { defined: true, value: estimate.value, range: rangeOf(estimate.interval) };
}

const rangeOf = (interval: Interval): AgreementRange =>
  interval.defined
    ? { defined: true, low: interval.low, high: interval.high }
    : { defined: false, reason: interval.reason };
