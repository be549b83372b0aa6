import { sql } from 'kysely';
import type { QueuePage } from '#lib/protocol/adjudication.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Placed } from './queue-order.ts';

const MOST_PATTERNS = 30;

/** The patterns of most open conflicts. */
export async function readPatterns(
  db: Db,
  { projectId }: Sight,
  cells: readonly Placed[],
): Promise<QueuePage['patterns']> {
  const groups = new Map(cells.map((cell) => [`${cell.question} ${cell.patternKey}`, cell]));
  const shown = [...groups.values()]
    .filter(({ groupSize }) => groupSize > 0)
    .sort((a, b) => b.groupSize - a.groupSize || (a.pattern < b.pattern ? -1 : 1))
    .slice(0, MOST_PATTERNS);
  if (shown.length === 0) return [];
  // Every conflict of a pattern has the same candidates, so any one of them can name it.
  const named = await db
    .selectFrom(
      sql<{ question: string; patternKey: string }>`(
        select * from jsonb_to_recordset(${JSON.stringify(shown)}::text::jsonb) as g(question text, "patternKey" text))`.as(
        'grouped',
      ),
    )
    .innerJoin('question', 'question.id', 'grouped.question')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('live_conflict')
          .select('candidates')
          .where('project_id', '=', projectId)
          .whereRef('question_id', '=', 'grouped.question')
          .whereRef('pattern_key', '=', 'grouped.patternKey')
          .where('decided', '=', false)
          .where('moot', '=', false)
          .limit(1)
          .as('one'),
      (join) => join.onTrue(),
    )
    .select(['grouped.question', 'grouped.patternKey', 'question.kind', 'question.config', 'one.candidates'])
    .execute();
  const titles = new Map(named.map((row) => [`${row.question} ${row.patternKey}`, titleOf(row)]));
  return shown.flatMap(({ question, pattern, patternKey, groupSize }) => {
    const title = titles.get(`${question} ${patternKey}`);
    return title === undefined ? [] : [{ pattern, title, count: groupSize }];
  });
}

function titleOf({
  candidates,
  kind,
  config,
}: {
  candidates: StoredCandidate[];
  kind: string;
  config: unknown;
}): string {
  if (candidates.length === 0) return 'nobody answered';
  return [...candidates]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ value }) => kindOf(kind).summarise(value, config))
    .join(' / ');
}
