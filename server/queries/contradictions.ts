import { sql } from 'kysely';
import type { ContradictingReferences } from '#lib/protocol/data.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';

/** References that contradict each other, item by item in the order of their keys, the first `most` of them. */
export async function readContradictions(
  db: Db,
  projectId: string,
  most: number,
): Promise<readonly ContradictingReferences[]> {
  const { rows } = await sql<{ item_id: string; key: string; question_id: string; says: Said[] }>`
    select item.id as item_id, item.key, one.question_id,
      jsonb_agg(jsonb_build_object('value', one.value, 'file', one.source, 'line', one.line) order by one.id) as says
    from live_reference one join item on item.id = one.item_id
    where one.project_id = ${projectId}
    group by item.id, item.key, one.question_id
    having count(distinct one.value) > 1
    order by item.key, one.question_id limit ${most}`.execute(db);
  const questions = await readStoredQuestions(db, projectId);
  return rows.flatMap(({ item_id, key, question_id, says }) => {
    const question = questions.find(({ id }) => id === question_id);
    if (!question) return [];
    const kind = kindOf(question.kind);
    const labelled = says.map(({ value, file, line }) => ({
      label: kind.summarise(value, question.config),
      file,
      line,
    }));
    return [{ item: { id: item_id, key }, question: question.key, says: labelled }];
  });
}

interface Said {
  readonly value: unknown;
  readonly file: string;
  readonly line: number | null;
}
