import type { AnnotationRow } from '#lib/formats/gold/annotation-rows.ts';
import type { SoftRow } from '#lib/formats/gold/soft-rows.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { FrozenAnnotation, FrozenRow } from './frozen-row.ts';
import type { ExportSource } from './source.ts';

type NameOf = (person: string, row: FrozenRow) => string;

/** How answers spread, per item, question and layer; questions nobody answered in a layer have no row in it. */
export async function* softRows(source: ExportSource, models: boolean): AsyncGenerator<SoftRow> {
  for await (const row of source.rows()) {
    const question = source.questions.get(row.questionId);
    if (!question) continue;
    const kind = kindOf(question.kind);
    const counted = row.annotations.filter(
      (one) => stateOf(one, row) === 'current' && (models || !source.people.get(one.by)?.isModel),
    );
    for (const [layer, answers] of Map.groupBy(counted, (one) => one.layer)) {
      const spread = Map.groupBy(answers, ({ value }) => kind.keyOf(value));
      const distribution = [...spread]
        .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
        .map(([, same]) => ({
          value: same[0]!.value,
          summary: kind.summarise(same[0]!.value, question.config),
          count: same.length,
          share: same.length / answers.length,
        }));
      yield { item: row.gold.item, question: question.key, layer, answers: answers.length, distribution };
    }
  }
}

/** Every answer of every layer, superseded and withdrawn ones marked as such. */
export async function* annotationRows(source: ExportSource, nameOf: NameOf): AsyncGenerator<AnnotationRow> {
  for await (const row of source.rows()) {
    const question = source.questions.get(row.questionId);
    if (!question) continue;
    const kind = kindOf(question.kind);
    const told = row.annotations.map((one): AnnotationRow => ({
      item: row.gold.item,
      question: question.key,
      layer: one.layer,
      annotator: nameOf(one.by, row),
      isModel: source.people.get(one.by)?.isModel ?? false,
      revision: one.revision,
      state: stateOf(one, row),
      value: one.value,
      summary: one.value === null ? '' : kind.summarise(one.value, question.config),
      at: new Date(one.at).toISOString(),
    }));
    // By what is shown, so that the order tells nothing of who is behind a letter.
    yield* told.sort((a, b) => order(a.layer, b.layer) || order(a.annotator, b.annotator) || a.revision - b.revision);
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function stateOf({ by, layer, revision, value }: FrozenAnnotation, { annotations }: FrozenRow) {
  const isLast = !annotations.some((other) => other.by === by && other.layer === layer && other.revision > revision);
  if (value === null) return 'withdrawal';
  return isLast ? 'current' : 'superseded';
}
