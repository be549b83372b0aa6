import { type CarriedDecision, applicationProblem } from '#domain/adjudication/settle-many.ts';
import { escalationPanel } from '#domain/adjudication/escalation.ts';
import type { Person, Policy } from '#domain/adjudication/policy.ts';
import type { Situation } from '#domain/adjudication/readiness.ts';
import type { Resolution } from '#domain/kind.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { type ConflictRow, readPeople } from './conflicts.ts';
import type { Db, Trx } from './storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** The most conflicts one act settles: its log entry and its transaction stay short. */
export const MOST_LOOK_ALIKES = 2_000;

/** The standing decision of a conflict, or null. */
export async function readStanding(db: Reader, conflict: Pick<ConflictRow, 'id' | 'decision_revision' | 'decided'>) {
  if (!conflict.decided) return null;
  const row = await db
    .selectFrom('decision')
    .selectAll()
    .where('conflict_id', '=', conflict.id)
    .where('revision', '=', conflict.decision_revision)
    .executeTakeFirst();
  return row ?? null;
}

type Standing = NonNullable<Awaited<ReturnType<typeof readStanding>>>;

/**
 * Conflicts of the same question and pattern, in the order of their ids (SPEC G1): the open ones, or those named in
 * `only`; with a `sight` none that is out of it.
 */
export async function readLookAlikes(
  db: Reader,
  source: ConflictRow,
  { only, sight }: { only?: readonly string[]; sight?: Sight },
) {
  return db
    .selectFrom('live_conflict as conflict')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .selectAll('conflict')
    .select(['item.key as item_key', 'item.content'])
    .select((eb) =>
      eb
        .selectFrom('proposal')
        .select((e) => e.fn.countAll<number>().as('count'))
        .whereRef('proposal.conflict_id', '=', 'conflict.id')
        .whereRef('proposal.round', '=', 'conflict.decision_revision')
        .whereRef('proposal.conflict_revision', '=', 'conflict.revision')
        .as('proposals'),
    )
    .select((eb) =>
      eb
        .selectFrom('decision')
        .select((e) => e.fn.countAll<number>().as('count'))
        .whereRef('decision.conflict_id', '=', 'conflict.id')
        .whereRef('decision.revision', '=', 'conflict.decision_revision')
        .where('decision.act', '=', 'decide')
        .as('last_decided'),
    )
    .where('conflict.project_id', '=', source.project_id)
    .where('conflict.question_id', '=', source.question_id)
    .where('conflict.pattern_key', '=', source.pattern_key)
    .where('conflict.id', '!=', source.id)
    .$if(only === undefined, (query) => query.where('conflict.decided', '=', false).where('conflict.moot', '=', false))
    .$if(only !== undefined, (query) => query.where('conflict.id', 'in', [...(only ?? [])]))
    .$if(sight !== undefined, (query) => query.where(sight!.sees('conflict.item_id')))
    .orderBy('conflict.id')
    .limit(MOST_LOOK_ALIKES)
    .execute();
}

/** How many open conflicts of the same question and pattern there are besides this one. */
export async function countLookAlikes(
  db: Reader,
  source: Pick<ConflictRow, 'id' | 'project_id' | 'question_id' | 'pattern_key'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('live_conflict')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project_id', '=', source.project_id)
    .where('question_id', '=', source.question_id)
    .where('pattern_key', '=', source.pattern_key)
    .where('decided', '=', false)
    .where('moot', '=', false)
    .where('id', '!=', source.id)
    .executeTakeFirstOrThrow();
  return count;
}

export type LookAlikeRow = Awaited<ReturnType<typeof readLookAlikes>>[number];

/** A decision as far as it is carried to look-alikes. */
export function carriedOf(standing: Standing): CarriedDecision {
  const resolution =
    standing.outcome === 'label' ? { outcome: 'label', value: standing.value } : { outcome: standing.outcome };
  return {
    id: standing.id,
    resolution: resolution as Resolution<unknown>,
    supporters: standing.policy_trace.supporters,
    dissent: standing.dissent,
  };
}

/**
 * Says of each conflict why this person cannot apply the decision to it, or null (SPEC G1–G3). People and links are read
 * once for all of them.
 */
export async function readJudge(db: Reader, projectId: string, policy: Policy) {
  const people = await readPeople(db, projectId);
  const linked = await db
    .selectFrom('annotator')
    .select(['id', 'account_id'])
    .where('project_id', '=', projectId)
    .where('account_id', 'is not', null)
    .execute();
  const escalations = await db.selectFrom('escalation').selectAll().where('project_id', '=', projectId).execute();
  const escalationOf = new Map(escalations.map((row) => [`${row.conflict_id} ${row.decision_revision}`, row]));
  const accountOf = new Map(linked.map(({ id, account_id }) => [id, account_id ?? '']));
  const situationOf = (row: Pick<LookAlikeRow, 'id' | 'candidates' | 'decision_revision'>): Situation => {
    const escalation = escalationOf.get(`${row.id} ${row.decision_revision}`);
    return {
      policy,
      people,
      recused: new Set(row.candidates.flatMap(({ annotators }) => annotators.flatMap((id) => accountOf.get(id) ?? []))),
      escalatedTo: escalation ? new Set(escalationPanel(escalation.target, people).map(({ id }) => id)) : null,
    };
  };
  return {
    situationOf,
    problemOf: (row: LookAlikeRow, applier: Person, decision: CarriedDecision): string | null =>
      applicationProblem(
        { ...row, proposals: row.proposals ?? 0, awaits: !row.decided && row.last_decided === 1 },
        applier,
        decision,
        situationOf(row),
      ),
  };
}
