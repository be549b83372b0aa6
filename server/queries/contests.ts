import { outcomeTitles } from '#domain/adjudication/decision.ts';
import type { Outcome } from '#domain/kind.ts';
import type { ContestRow } from '#lib/protocol/stages.ts';
import { kindOf, readNames, readPeople } from '#server/storage/conflicts.ts';
import { readContests } from '#server/storage/stages.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { namer, showCase } from './conflict-stage.ts';

const MOST = 500;

/** Contested decisions in sight: open ones by when they are due, then those heard, the latest first. */
export async function listContests(db: Db, sight: Sight): Promise<{ rows: ContestRow[]; isCut: boolean }> {
  const rows = await db
    .selectFrom('contest_case')
    .innerJoin('decision', 'decision.id', 'contest_case.decision_id')
    .innerJoin('live_conflict as conflict', 'conflict.id', 'contest_case.conflict_id')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .innerJoin('question', 'question.id', 'conflict.question_id')
    .leftJoin('decision as latest', (join) =>
      join
        .onRef('latest.conflict_id', '=', 'conflict.id')
        .onRef('latest.revision', '=', 'conflict.decision_revision')
        .on('conflict.decided', '=', true),
    )
    .selectAll('contest_case')
    .select(['conflict.item_id', 'item.key as item_key', 'question.kind', 'question.config'])
    .select(['decision.outcome', 'decision.value', 'decision.decided_by'])
    .select(['latest.outcome as latest_outcome', 'latest.value as latest_value'])
    .where('contest_case.project_id', '=', sight.projectId)
    .where(sight.sees('conflict.item_id'))
    .orderBy((eb) => eb.case().when('contest_case.state', '=', 'open').then(0).else(1).end())
    .orderBy((eb) => eb.case().when('contest_case.state', '=', 'open').then(eb.ref('contest_case.due_at')).end())
    .orderBy('contest_case.closed_at', 'desc')
    .limit(MOST + 1)
    .execute();
  const shown = rows.slice(0, MOST);
  const contests = await readContests(
    db,
    shown.map(({ id }) => id),
  );
  const people = await readPeople(db, sight.projectId);
  const named = namer(
    await readNames(db, [
      ...shown.flatMap(({ decided_by, closed_by }) => [decided_by, ...(closed_by === null ? [] : [closed_by])]),
      ...[...contests.values()].flatMap((own) => own.map(({ person }) => person)),
    ]),
  );
  return {
    isCut: rows.length > MOST,
    rows: shown.map((row) => {
      const say = (outcome: Outcome | null, value: unknown) =>
        outcome === 'label' ? kindOf(row.kind).summarise(value, row.config) : outcomeTitles[outcome ?? 'split'];
      const one = {
        id: row.id,
        decisionId: row.decision_id,
        decidedBy: row.decided_by,
        state: row.state,
        openedAt: row.opened_at,
        dueAt: row.due_at,
        closedAt: row.closed_at,
        closedBy: row.closed_by,
        reason: row.reason,
        contests: contests.get(row.id) ?? [],
      };
      return {
        ...showCase(one, people, named),
        item: row.item_id,
        itemKey: row.item_key,
        conflict: row.conflict_id,
        decided: say(row.outcome, row.value),
        decidedBy: named(row.decided_by),
        instead: row.state === 'overturned' && row.latest_outcome ? say(row.latest_outcome, row.latest_value) : null,
      };
    }),
  };
}
