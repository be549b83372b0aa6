import { contestableUntil, contestProblem, defaultContests, hearersOf } from '#domain/adjudication/contest.ts';
import { escalatedTo, escalationPanel, roundProblem } from '#domain/adjudication/escalation.ts';
import type { Person } from '#domain/adjudication/policy.ts';
import type { Proposal } from '#domain/adjudication/proposal.ts';
import type { Situation } from '#domain/adjudication/readiness.ts';
import { signOffProblem } from '#domain/adjudication/sign-off.ts';
import type { CaseView, ConflictView, DecisionView, PersonView, RoundView } from '#lib/protocol/views.ts';
import type { ConflictRow } from '#server/storage/conflicts.ts';
import { readNames } from '#server/storage/conflicts.ts';
import type { ProjectSettings } from '#server/storage/schema.ts';
import { type Case, readCases, readEscalation } from '#server/storage/stages.ts';
import type { Db } from '#server/storage/storage.ts';
import type { SignOffs } from './show-decision.ts';

type Conflict = Pick<ConflictRow, 'id' | 'decision_revision' | 'decided'>;
type Stage = Pick<ConflictView, 'notSigner' | 'rounds' | 'roundOpen' | 'escalation' | 'cases' | 'contest'>;

/** What is known and asked before its stage is read. */
interface Around {
  viewer: Person;
  settings: ProjectSettings;
  situation: Situation;
  proposals: readonly Proposal[];
  standing: DecisionView | null;
  awaiting: DecisionView | null;
  now: number;
}

/** Where a conflict stands beside its proposals: rounds, escalation, signature and contests, as this viewer sees it. */
export async function readStage(db: Db, conflict: Conflict, around: Around): Promise<Stage> {
  const { viewer, situation, awaiting, standing } = around;
  const rounds = await readRounds(db, conflict.id);
  const cases = await readCases(db, conflict.id);
  const escalation = await readEscalation(db, conflict);
  const named = namer(
    await readNames(db, [
      ...(escalation ? [escalation.raised_by, ...(escalation.owner === null ? [] : [escalation.owner])] : []),
      ...cases.flatMap((one) => [...one.contests.map(({ person }) => person), ...(one.closedBy ? [one.closedBy] : [])]),
    ]),
  );
  return {
    notSigner: awaiting && (signOffProblem(viewer, awaiting.by.id)?.says ?? null),
    rounds,
    roundOpen: roundProblem(viewer.id, around.proposals, situation),
    escalation: escalation && {
      id: escalation.id,
      cause: escalation.cause,
      reason: escalation.reason,
      by: named(escalation.raised_by),
      at: escalation.raised_at,
      to: escalationPanel(escalation.target, situation.people).map(show),
      standIns: escalatedTo(escalation.target, situation.people).length === 0,
      owner: escalation.owner === null ? null : named(escalation.owner),
    },
    cases: cases.map((one) => showCase(one, situation.people, named)),
    contest: standing && contestOf(standing, cases, around),
  };
}

/** A case as people see it. */
export function showCase(one: Case, people: readonly Person[], named: (id: string) => PersonView): CaseView {
  return {
    id: one.id,
    decision: one.decisionId,
    state: one.state,
    openedAt: one.openedAt,
    dueAt: one.dueAt,
    contests: one.contests.map(({ person, reason, at }) => ({ by: named(person), reason, at })),
    closed:
      one.closedBy === null ? null : { by: named(one.closedBy), at: one.closedAt ?? one.openedAt, reason: one.reason },
    hearers:
      one.state === 'open'
        ? hearersOf(
            people,
            one.decidedBy,
            one.contests.map(({ person }) => person),
          ).map(show)
        : [],
  };
}

function contestOf(
  standing: DecisionView,
  cases: readonly Case[],
  { viewer, settings, now }: Around,
): NonNullable<ConflictView['contest']> {
  const terms = settings.contests ?? defaultContests;
  const own = cases.find(({ decisionId }) => decisionId === standing.id) ?? null;
  const decision = {
    decidedBy: standing.by.id,
    decidedAt: standing.at,
    case: own && { state: own.state, contesters: own.contests.map(({ person }) => person) },
  };
  return {
    until: contestableUntil(standing.at, terms),
    problem: contestProblem(viewer, decision, terms, now)?.says ?? null,
  };
}

async function readRounds(db: Db, conflictId: string): Promise<RoundView[]> {
  const rows = await db
    .selectFrom('voting_round')
    .selectAll()
    .where('conflict_id', '=', conflictId)
    .orderBy('id')
    .execute();
  const voters = rows.flatMap(({ proposals, closed_by }) => [
    closed_by,
    ...proposals.flatMap(({ votes }) => votes.map(({ person }) => person)),
  ]);
  const named = namer(await readNames(db, voters));
  return rows.map((row) => ({
    decisionRevision: row.decision_revision,
    number: row.number,
    by: named(row.closed_by),
    at: row.closed_at,
    proposals: row.proposals.map(({ id, resolution, votes }) => ({
      id,
      resolution,
      votes: votes.map(({ person, stance, reason }) => ({ person: named(person), stance, reason })),
    })),
  }));
}

/** What second people said of these decisions. */
export async function readSignOffs(db: Db, decisionIds: readonly string[]): Promise<SignOffs> {
  if (decisionIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('sign_off')
    .selectAll()
    .where('decision_id', 'in', [...decisionIds])
    .execute();
  const named = namer(
    await readNames(
      db,
      rows.map(({ signed_by }) => signed_by),
    ),
  );
  return new Map(
    rows.map(({ decision_id, verdict, reason, signed_by, signed_at }) => [
      decision_id,
      { verdict, reason, by: named(signed_by), at: signed_at },
    ]),
  );
}

const show = ({ id, name }: Person): PersonView => ({ id, name: name ?? id });

/** Shows an account by its name. */
export function namer(names: ReadonlyMap<string, string>): (id: string) => PersonView {
  return (id) => ({ id, name: names.get(id) ?? 'Somebody who left' });
}
