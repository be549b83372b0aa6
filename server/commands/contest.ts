import { caseDue, contestProblem, defaultContests } from '#domain/adjudication/contest.ts';
import type { Services } from '#server/services.ts';
import { type ConflictRow, readConflict, readNames } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { readStanding } from '#server/storage/look-alikes.ts';
import { type Case, readCases } from '#server/storage/stages.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, forbidden, notFound, type Refusal } from './refusal.ts';

/** Contests a standing decision; opens its case or joins it (SPEC K1–K5). */
export function contest(
  services: Services,
  context: InProject,
  conflictId: string,
  body: { commandId: string; decision: string; reason: string },
): Promise<{ case: string; due: number }> {
  const order = { action: 'contest', may: 'contest', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const conflict = await readConflict(trx, project.id, conflictId, true);
    if (!conflict) throw notFound('conflict');
    const reason = body.reason.trim();
    if (reason === '') throw badRequest('Say what is wrong with the decision: the panel reads it.');
    const cases = await readCases(trx, conflict.id);
    const standing = await readStanding(trx, conflict);
    if (standing?.id !== body.decision) throw await movedOn(trx, conflict, body.decision, cases);
    const terms = project.settings.contests ?? defaultContests;
    const own = cases.find(({ decisionId }) => decisionId === standing.id) ?? null;
    const person = { id: actor.accountId, role: project.role };
    const decision = {
      decidedBy: standing.decided_by,
      decidedAt: standing.decided_at,
      case: own && { state: own.state, contesters: own.contests.map((one) => one.person) },
    };
    const problem = contestProblem(person, decision, terms, at);
    if (problem?.code === 'role' || problem?.code === 'own-decision') throw forbidden(problem.code, problem.says);
    if (problem) throw conflicting(problem.code, problem.says);
    const id = own?.id ?? newId(at);
    const due = own?.dueAt ?? caseDue(at, terms);
    if (!own) {
      await trx
        .insertInto('contest_case')
        .values({
          id,
          project_id: project.id,
          conflict_id: conflict.id,
          decision_id: standing.id,
          state: 'open',
          opened_at: at,
          due_at: due,
          closed_at: null,
          closed_by: null,
          reason: '',
        })
        .execute();
    }
    await trx
      .insertInto('contest')
      .values({ id: newId(at), project_id: project.id, case_id: id, account_id: actor.accountId, reason, at })
      .execute();
    return {
      result: { case: id, due },
      entry: {
        chain: project.id,
        action: 'contest',
        object: conflict.id,
        body: { case: id, decision: standing.id, reason, due },
      },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}

/** Why a decision that does not stand (any more) is not contested: what happened to it, by whom (SPEC K4). */
async function movedOn(trx: Trx, conflict: ConflictRow, decision: string, cases: readonly Case[]): Promise<Refusal> {
  const rows = await trx
    .selectFrom('decision')
    .select(['id', 'revision', 'act', 'decided_by', 'decided_at'])
    .where('conflict_id', '=', conflict.id)
    .orderBy('revision')
    .execute();
  const contested = rows.find(({ id }) => id === decision);
  if (!contested) return notFound('decision');
  const next = rows.find(({ revision }) => revision === contested.revision + 1);
  if (!next)
    return conflicting('awaits-sign-off', 'This decision awaits sign-off: it can be contested once it stands.');
  const by = (await readNames(trx, [next.decided_by])).get(next.decided_by) ?? 'Somebody';
  const overturned = cases.some(({ decisionId, state }) => decisionId === decision && state === 'overturned');
  const says = overturned
    ? `This decision was contested and overturned by ${by} meanwhile. Look at the one that stands now.`
    : `This decision was taken back by ${by} meanwhile: there is nothing to contest.`;
  return conflicting(overturned ? 'overturned' : 'taken-back', says, { by, at: next.decided_at });
}
