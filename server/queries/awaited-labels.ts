import { type RawBuilder, sql } from 'kysely';
import { seesEverything } from '#domain/exposure/visibility.ts';
import type { AwaitedLabel } from '#lib/protocol/views.ts';
import type { Role } from '#domain/adjudication/policy.ts';
import type { Db } from '#server/storage/storage.ts';

/**
 * The labels that questions of items wait for, by `item question` (domain/adjudication SPEC A9). Of whom is told to owners
 * and leads: to the others it would tell whose the next answer is.
 */
export async function readAwaited(
  db: Db,
  role: Role | null,
  items: readonly string[],
): Promise<Map<string, AwaitedLabel>> {
  if (items.length === 0) return new Map();
  const rows = await db
    .selectFrom('label_owed as label')
    .innerJoin('account', 'account.id', 'label.account_id')
    .select(['label.item_id', 'label.question_id', 'account.name', 'label.due_at'])
    .where('label.item_id', 'in', [...new Set(items)])
    .orderBy('label.id')
    .execute();
  return new Map(
    rows.map(({ item_id, question_id, name, due_at }) => [
      `${item_id} ${question_id}`,
      { of: seesEverything(role) ? name : null, dueAt: due_at },
    ]),
  );
}

/** Condition on an open conflict, by the name of its row: next in the queue passes over it (SPEC A9). */
export function isPassedOver(projectId: string, conflict: string): RawBuilder<boolean> {
  const id = sql.ref(`${conflict}.id`);
  const sides = (place: number) => sql`jsonb_array_length(tied.candidates->${sql.lit(place)}->'annotators')`;
  // Candidates are stored with the largest first.
  return sql<boolean>`(${id} in (select waits.id from conflict waits
      join label_owed label on label.item_id = waits.item_id and label.question_id = waits.question_id
      where label.project_id = ${projectId})
    or ((select settings->>'tie' from project where project.id = ${projectId})
        is not distinct from 'annotator'
      and ${id} in (select tied.id from conflict tied where tied.project_id = ${projectId}
        and ${sides(0)} = ${sides(1)})))`;
}

/** Those of some open conflicts that next in the queue passes over. */
export async function readPassedOver(db: Db, projectId: string, conflicts: readonly string[]): Promise<Set<string>> {
  if (conflicts.length === 0) return new Set();
  const rows = await db
    .selectFrom('conflict')
    .select('conflict.id')
    .where('conflict.id', 'in', [...conflicts])
    .where(isPassedOver(projectId, 'conflict'))
    .execute();
  return new Set(rows.map(({ id }) => id));
}
