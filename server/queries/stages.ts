import { type RawBuilder, sql } from 'kysely';
import { readinessFor } from '#domain/adjudication/readiness.ts';
import { type Stage, stages } from '#domain/adjudication/stage.ts';
import type { Need } from '#domain/adjudication/needs.ts';
import type { StageCounts } from '#lib/protocol/adjudication.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import { readJudge } from '#server/storage/look-alikes.ts';
import type { Db } from '#server/storage/storage.ts';
import { readMissing } from './needs.ts';
import { isLive, type QueueFilter, readFilter } from './queue-filter.ts';

type Project = Pick<ProjectContext, 'id' | 'settings'>;

/** What of the stages rules work out; the database does the rest. */
export interface StageRules {
  projectId: string;
  /** Conflicts with a proposal that is ready, as the viewer may be told (SPEC N2). */
  ready: readonly string[];
  needs: readonly Need[];
  nobodyDecides: boolean;
  /** Each conditional question with those that come before it (SPEC I3). */
  after: readonly { question: string; earlier: readonly string[] }[];
}

/**
 * Reads what the stages of a project's conflicts depend on.
 *
 * @param only the conflicts that will be asked about; of the whole project unless given.
 */
export async function readStageRules(
  db: Db,
  project: Project,
  viewer: string,
  only?: readonly string[],
): Promise<StageRules> {
  return {
    projectId: project.id,
    ready: await readReady(db, project, viewer, only),
    ...(await readMissing(db, project)),
    after: questionsBefore(await readStoredQuestions(db, project.id)),
  };
}

function questionsBefore(questions: readonly StoredQuestion[]): StageRules['after'] {
  const waitsFor = new Map(questions.map(({ id, askedWhen }) => [id, askedWhen?.question ?? null]));
  return questions.flatMap(({ id }) => {
    const earlier: string[] = [];
    for (let at = waitsFor.get(id); at && !earlier.includes(at); at = waitsFor.get(at)) earlier.push(at);
    return earlier.length > 0 ? [{ question: id, earlier }] : [];
  });
}

async function readReady(
  db: Db,
  project: Project,
  viewer: string,
  only: readonly string[] | undefined,
): Promise<string[]> {
  const rows = await db
    .selectFrom('proposal')
    .innerJoin('conflict', (join) =>
      join
        .onRef('conflict.id', '=', 'proposal.conflict_id')
        .onRef('conflict.decision_revision', '=', 'proposal.round')
        .onRef('conflict.revision', '=', 'proposal.conflict_revision'),
    )
    .select(['proposal.id', 'proposal.resolution', 'proposal.proposed_by'])
    .select(['conflict.id as conflict', 'conflict.candidates', 'conflict.decision_revision'])
    .where('proposal.project_id', '=', project.id)
    .where('conflict.decided', '=', false)
    .where('conflict.moot', '=', false)
    .$if(only !== undefined, (query) => query.where(isOneOf('conflict.id', only ?? [])))
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const votes = await db.selectFrom('vote').selectAll().where(isOneOf('vote.proposal_id', ids)).execute();
  const votesOf = Map.groupBy(votes, ({ proposal_id }) => proposal_id);
  const judge = await readJudge(db, project.id, project.settings.policy);
  const isReady = (row: (typeof rows)[number]) => {
    const cast = votesOf.get(row.id) ?? [];
    const proposal = {
      id: row.id,
      resolution: row.resolution,
      proposedBy: row.proposed_by,
      votes: cast.map(({ account_id: person, stance, reason }) => ({ person, stance, reason })),
    };
    return readinessFor(viewer, proposal, judge.situationOf({ ...row, id: row.conflict })).ready;
  };
  return [...new Set(rows.filter(isReady).map(({ conflict }) => conflict))];
}

/** One parameter however many there are. */
function isOneOf(column: string, ids: readonly string[]): RawBuilder<boolean> {
  if (ids.length === 0) return sql<boolean>`false`;
  return sql<boolean>`${sql.ref(column)} in (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`;
}

/** A stage as the database says it. */
const named = (stage: Stage) => sql.lit(stage);

/** Every conflict of the project that counts, with its stage: the rule of `stageOf`, said to the database. */
export function stagedQuery(db: Db, { projectId, ready, needs, nobodyDecides, after }: StageRules) {
  const without = needs.flatMap(({ conflicts }) => conflicts);
  const waits = after.map(
    ({ question, earlier }) => sql<boolean>`(conflict.question_id = ${question} and exists (
      select 1 from live_conflict earlier where earlier.item_id = conflict.item_id and not earlier.moot
        and not earlier.decided and earlier.question_id in (${sql.join(earlier)})))`,
  );
  const waitsForQuestion = waits.length > 0 ? sql<boolean>`(${sql.join(waits, sql` or `)})` : sql<boolean>`false`;
  return db
    .selectFrom('conflict')
    .leftJoin('decision', (join) =>
      join
        .onRef('decision.conflict_id', '=', 'conflict.id')
        .onRef('decision.revision', '=', 'conflict.decision_revision'),
    )
    .leftJoin('escalation', (join) =>
      join
        .onRef('escalation.conflict_id', '=', 'conflict.id')
        .onRef('escalation.decision_revision', '=', 'conflict.decision_revision'),
    )
    .leftJoin(
      db
        .selectFrom('contest_case')
        .select('conflict_id')
        .distinct()
        .where('project_id', '=', projectId)
        .where('state', '=', 'open')
        .as('contested'),
      (join) => join.onRef('contested.conflict_id', '=', 'conflict.id'),
    )
    .leftJoin(
      db
        .selectFrom('proposal')
        .select(['conflict_id', 'round', 'conflict_revision'])
        .distinct()
        .where('project_id', '=', projectId)
        .as('proposed'),
      (join) =>
        join
          .onRef('proposed.conflict_id', '=', 'conflict.id')
          .onRef('proposed.round', '=', 'conflict.decision_revision')
          .onRef('proposed.conflict_revision', '=', 'conflict.revision'),
    )
    .select(['conflict.id', 'conflict.item_id'])
    .select(
      sql<Stage>`case
        when ${isOneOf('conflict.id', without)} then ${named('needs-somebody')}
        when conflict.decided and contested.conflict_id is not null then ${named('contested')}
        when conflict.decided and decision.basis <> conflict.basis then ${named('changed')}
        when conflict.decided then ${named('stands')}
        when ${sql.lit(nobodyDecides)} and escalation.id is null and decision.act is distinct from 'decide'
          then ${named('needs-somebody')}
        when ${waitsForQuestion} then ${named('question')}
        when decision.act = 'decide' then ${named('sign-off')}
        when escalation.id is not null then ${named('escalated')}
        when ${isOneOf('conflict.id', ready)} then ${named('ready')}
        when proposed.conflict_id is not null then ${named('votes')}
        else ${named('to-decide')} end`.as('stage'),
    )
    .where('conflict.project_id', '=', projectId)
    .where('conflict.moot', '=', false)
    .where(isLive);
}

/** Rows of the queue with their stage. */
export async function withStages<Row extends { conflict: string }>(
  db: Db,
  project: Project,
  viewer: string,
  rows: readonly Row[],
): Promise<(Row & { stage: Stage })[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ conflict }) => conflict);
  const rules = await readStageRules(db, project, viewer, ids);
  const found = await stagedQuery(db, rules).where('conflict.id', 'in', ids).execute();
  const stageOf = new Map(found.map(({ id, stage }) => [id, stage]));
  return rows.flatMap((row) => {
    const stage = stageOf.get(row.conflict);
    return stage ? [{ ...row, stage }] : [];
  });
}

/** How many conflicts in sight are at each stage, and how many wait for each kind of somebody. */
export async function countStages(db: Db, project: Project, sight: Sight): Promise<StageCounts> {
  const rules = await readStageRules(db, project, sight.viewer.id);
  const counted = await db
    .selectFrom(stagedQuery(db, rules).where(sight.sees('conflict.item_id')).as('staged'))
    .select('stage')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .groupBy('stage')
    .execute();
  const countOf = new Map(counted.map(({ stage, count }) => [stage, count]));
  const ids = [...new Set(rules.needs.flatMap(({ conflicts }) => conflicts))];
  const seen = await db
    .selectFrom('conflict')
    .select('id')
    .where(isOneOf('conflict.id', ids))
    .where(sight.sees('conflict.item_id'))
    .execute();
  const inSight = new Set(seen.map(({ id }) => id));
  return {
    stages: stages.map((stage) => ({ stage, count: countOf.get(stage) ?? 0 })),
    nobodyDecides: rules.nobodyDecides,
    needs: rules.needs.flatMap(({ kind, conflicts }) => {
      const count = conflicts.filter((id) => inSight.has(id)).length;
      return kind === 'policy' || count === 0 ? [] : [{ kind, count }];
    }),
  };
}

/**
 * Reads a filter from a query string whose `state` may name a stage, too.
 *
 * @param viewer whose stages they are, and account that `assigned=me` means.
 */
export async function readStagedFilter(
  db: Db,
  project: Project,
  viewer: string,
  query: (name: string) => string | undefined,
): Promise<QueueFilter> {
  const state = query('state') ?? 'open';
  const stage = stages.find((one) => one === state);
  if (!stage) {
    if (['open', 'decided', 'all'].includes(state)) return readFilter(query, viewer);
    throw badRequest(`state is “${state}”; give open, decided, all or a stage: ${stages.join(', ')}.`);
  }
  const filter = readFilter((name) => (name === 'state' ? 'all' : query(name)), viewer);
  const rules = await readStageRules(db, project, viewer);
  const at = db.selectFrom(stagedQuery(db, rules).as('staged')).select('id').where('stage', '=', stage);
  return { ...filter, stage: sql<boolean>`conflict.id in (${at})` };
}
