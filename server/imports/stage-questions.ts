import { type AskedWhen, conditionProblem } from '#domain/adjudication/questions.ts';
import type { AnswersSeen, Asked } from '#lib/formats/asked.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import type { QuestionOrder } from './question-orders.ts';
import { type AskedQuestion, inStaging, type Staging } from './staging.ts';

/** Questions by their names in the files: as answers are read, and as they are stored. */
export interface StagedQuestions {
  readonly asked: ReadonlyMap<string, Asked>;
  readonly stored: ReadonlyMap<string, AskedQuestion>;
}

/**
 * The project's questions of these keys, or new ones. A new question is entered at once, for its answers refer to it; it
 * shows nothing while it has none, and goes with the import when that is discarded. New labels of an old question, and a
 * new condition, wait for the commit.
 *
 * @throws RangeError when the answers cannot be of a question's kind, or a condition does not hold together.
 */
export function stageQuestions(
  staging: Staging,
  orders: readonly QuestionOrder[],
  seen: AnswersSeen,
): Promise<StagedQuestions> {
  return inStaging(staging, async (trx) => {
    const known = await readStoredQuestions(trx, staging.projectId);
    const asked = seen.asked(
      orders.map((order) => {
        const old = known.find(({ key }) => key === order.key);
        if (old && order.kind !== undefined && order.kind !== old.kind) {
          const title = kindOf(old.kind).title;
          throw new RangeError(`“${order.key}” is a ${title} in this project and a ${order.kind} in this import.`);
        }
        return old ? { ...order, kind: old.kind, config: old.config } : order;
      }),
    );
    const stored = new Map<string, AskedQuestion>();
    const all = [...known];
    for (const order of orders) {
      const { kind, config } = asked.get(order.name)!;
      const old = known.find(({ key }) => key === order.key);
      const id = old?.id ?? (await enterQuestion(trx, staging, order, { kind: kind.name, config, last: all.length }));
      if (old && config !== old.config) await stageChange(trx, staging, id, { config });
      if (old) all[all.indexOf(old)] = { ...old, config };
      else all.push({ id, key: order.key, prompt: order.prompt, kind: kind.name, config, askedWhen: null });
      stored.set(order.name, { id, kind, config });
    }
    for (const order of orders) {
      if (order.askedWhen) await stageCondition(trx, staging, order, all, known);
    }
    return { asked, stored };
  });
}

async function enterQuestion(
  trx: Trx,
  staging: Staging,
  { key, prompt }: QuestionOrder,
  { kind, config, last }: { kind: string; config: unknown; last: number },
): Promise<string> {
  const id = newId(staging.at);
  await trx
    .insertInto('question')
    .values({ id, project_id: staging.projectId, key, prompt, kind, config: json(config), position: last + 1 })
    .execute();
  await stageChange(trx, staging, id, { created: true });
  return id;
}

/** One change of a question a row; what is said of it later stands beside what was said before. */
async function stageChange(trx: Trx, { importId }: Staging, id: string, body: Record<string, unknown>): Promise<void> {
  await trx
    .insertInto('staged_change')
    .values({ import_id: importId, kind: 'question', object_id: id, body: json<unknown>(body) })
    .onConflict((conflict) =>
      conflict.columns(['import_id', 'kind', 'object_id']).doUpdateSet((eb) => ({
        body: eb('staged_change.body', '||', eb.ref('excluded.body')),
      })),
    )
    .execute();
}

async function stageCondition(
  trx: Trx,
  staging: Staging,
  { key, askedWhen }: QuestionOrder,
  all: StoredQuestion[],
  known: readonly StoredQuestion[],
): Promise<void> {
  const own = all.find((question) => question.key === key);
  if (!own || !askedWhen) return;
  const earlier = all.find((question) => question.key === askedWhen.question);
  const condition: AskedWhen = { question: earlier?.id ?? '', answers: [...askedWhen.answers] };
  const labels = earlier ? kindOf(earlier.kind).labels(earlier.config) : [];
  const problem = conditionProblem(
    all,
    own.id,
    condition,
    labels.map(({ value }) => value),
  );
  if (problem) throw new RangeError(`“${key}” cannot be asked so: ${problem}`);
  all[all.indexOf(own)] = { ...own, askedWhen: condition };
  const before = known.find(({ id }) => id === own.id)?.askedWhen ?? null;
  if (JSON.stringify(before) === JSON.stringify(condition)) return;
  await stageChange(trx, staging, own.id, { askedWhen: condition });
}
