import type { CaseState } from '#domain/adjudication/contest.ts';
import type { Db, Trx } from './storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** A conflict as far as its stage depends on it. */
interface Staged {
  id: string;
  decision_revision: number;
  decided: boolean;
}

/** The escalation that stands on an undecided conflict, or null. */
export async function readEscalation(db: Reader, conflict: Staged) {
  if (conflict.decided) return null;
  const row = await db
    .selectFrom('escalation')
    .selectAll()
    .where('conflict_id', '=', conflict.id)
    .where('decision_revision', '=', conflict.decision_revision)
    .executeTakeFirst();
  return row ?? null;
}

/** The decision that awaits sign-off: the last one, while the conflict is not decided and it was not taken back. */
export async function readAwaiting(db: Reader, conflict: Staged) {
  if (conflict.decided || conflict.decision_revision === 0) return null;
  const row = await db
    .selectFrom('decision')
    .selectAll()
    .where('conflict_id', '=', conflict.id)
    .where('revision', '=', conflict.decision_revision)
    .where('act', '=', 'decide')
    .executeTakeFirst();
  return row ?? null;
}

/** How many rounds of votes failed under the present decision revision. */
export async function countRounds(db: Reader, conflict: Staged): Promise<number> {
  const { count } = await db
    .selectFrom('voting_round')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('conflict_id', '=', conflict.id)
    .where('decision_revision', '=', conflict.decision_revision)
    .executeTakeFirstOrThrow();
  return count;
}

/** A case with who contested, oldest contest first. */
export interface Case {
  id: string;
  decisionId: string;
  decidedBy: string;
  state: CaseState;
  openedAt: number;
  dueAt: number;
  closedAt: number | null;
  closedBy: string | null;
  reason: string;
  contests: { person: string; reason: string; at: number }[];
}

/** The cases of a conflict's decisions, oldest first. */
export async function readCases(db: Reader, conflictId: string): Promise<Case[]> {
  const rows = await db
    .selectFrom('contest_case')
    .innerJoin('decision', 'decision.id', 'contest_case.decision_id')
    .selectAll('contest_case')
    .select('decision.decided_by')
    .where('contest_case.conflict_id', '=', conflictId)
    .orderBy('contest_case.id')
    .execute();
  const contests = await readContests(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
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
  }));
}

/** Who contested in each of these cases, and why; oldest first. */
export async function readContests(db: Reader, caseIds: readonly string[]): Promise<Map<string, Case['contests']>> {
  if (caseIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('contest')
    .select(['case_id', 'account_id as person', 'reason', 'at'])
    .where('case_id', 'in', [...caseIds])
    .orderBy('id')
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ case_id }) => case_id)].map(([id, own]) => [
      id,
      own.map(({ person, reason, at }) => ({ person, reason, at })),
    ]),
  );
}

/** The open case of the decision that stands, or null. */
export async function readOpenCase(db: Reader, conflict: Staged): Promise<Case | null> {
  if (!conflict.decided) return null;
  return (await readCases(db, conflict.id)).find(({ state }) => state === 'open') ?? null;
}
