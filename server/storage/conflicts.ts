import { escalationPanel } from '#domain/adjudication/escalation.ts';
import type { Person, Policy } from '#domain/adjudication/policy.ts';
import type { Proposal } from '#domain/adjudication/proposal.ts';
import type { Situation } from '#domain/adjudication/readiness.ts';
import { findKind } from '#kinds/registry.ts';
import type { Kind } from '#domain/kind.ts';
import { readEscalation, readOpenCase } from './stages.ts';
import type { Db, Trx } from './storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

/** A conflict with its question, for update when `lock` is set so that acts on one conflict take turns. */
export async function readConflict(db: Reader, projectId: string, id: string, lock = false) {
  if (lock) await db.selectFrom('conflict').select('id').where('id', '=', id).forUpdate().execute();
  const row = await db
    .selectFrom('live_conflict as conflict')
    .innerJoin('question', 'question.id', 'conflict.question_id')
    .selectAll('conflict')
    .select(['question.key as question_key', 'question.prompt', 'question.kind', 'question.config'])
    .where('conflict.project_id', '=', projectId)
    .where('conflict.id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

export type ConflictRow = NonNullable<Awaited<ReturnType<typeof readConflict>>>;

/** The kind of a stored question. A missing one means a database from another version. */
export function kindOf(name: string): Kind<unknown, unknown> {
  const kind = findKind(name);
  if (!kind) throw new Error(`This Parley does not know the kind “${name}” that the database holds.`);
  return kind;
}

/** Everybody in the project, as far as policies go. */
export async function readPeople(db: Reader, projectId: string): Promise<Person[]> {
  return db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['member.account_id as id', 'member.role', 'member.tags', 'account.name'])
    .where('member.project_id', '=', projectId)
    .orderBy('member.account_id')
    .execute();
}

/** Accounts whose own answer is among the candidates (SPEC Q7). */
async function readRecused(db: Reader, annotatorIds: readonly string[]): Promise<Set<string>> {
  if (annotatorIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('annotator')
    .select('account_id')
    .where('id', 'in', [...annotatorIds])
    .where('account_id', 'is not', null)
    .execute();
  return new Set(rows.flatMap((row) => row.account_id ?? []));
}

/** The conflict's open proposals: of this round and on these answers (SPEC P7). */
export async function readProposals(
  db: Reader,
  conflict: { id: string; decision_revision: number; revision: number },
): Promise<(Proposal & { at: number; votedAt: ReadonlyMap<string, number> })[]> {
  const proposals = await db
    .selectFrom('proposal')
    .select(['id', 'resolution', 'proposed_by', 'proposed_at'])
    .where('conflict_id', '=', conflict.id)
    .where('round', '=', conflict.decision_revision)
    .where('conflict_revision', '=', conflict.revision)
    .orderBy('id')
    .execute();
  if (proposals.length === 0) return [];
  const votes = await db
    .selectFrom('vote')
    .selectAll()
    .where(
      'proposal_id',
      'in',
      proposals.map(({ id }) => id),
    )
    .orderBy('cast_at')
    .orderBy('account_id')
    .execute();
  return proposals.map((proposal) => {
    const own = votes.filter((vote) => vote.proposal_id === proposal.id);
    return {
      id: proposal.id,
      resolution: proposal.resolution,
      proposedBy: proposal.proposed_by,
      at: proposal.proposed_at,
      votes: own.map(({ account_id, stance, reason }) => ({ person: account_id, stance, reason })),
      votedAt: new Map(own.map(({ account_id, cast_at }) => [account_id, cast_at])),
    };
  });
}

/** Under what a proposal is judged: policy, people, recusals, escalation and contest of this conflict. */
export async function readSituation(
  db: Reader,
  projectId: string,
  policy: Policy,
  conflict: Pick<ConflictRow, 'id' | 'candidates' | 'decision_revision' | 'decided'>,
): Promise<Situation> {
  const people = await readPeople(db, projectId);
  const annotators = conflict.candidates.flatMap((candidate) => candidate.annotators);
  const escalation = await readEscalation(db, conflict);
  const open = await readOpenCase(db, conflict);
  return {
    policy,
    people,
    recused: await readRecused(db, annotators),
    escalatedTo: escalation && new Set(escalationPanel(escalation.target, people).map(({ id }) => id)),
    contest: open && {
      decidedBy: open.decidedBy,
      contesters: new Set(open.contests.map(({ person }) => person)),
    },
  };
}

/** Names of accounts, for showing. */
export async function readNames(db: Reader, ids: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await db.selectFrom('account').select(['id', 'name']).where('id', 'in', wanted).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
