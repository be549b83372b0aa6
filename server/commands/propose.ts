import { resolutionKey, type Stance, supportsToWithdraw, voteProblem } from '#domain/adjudication/proposal.ts';
import type { Resolution } from '#domain/kind.ts';
import type { Services } from '#server/services.ts';
import { type ConflictRow, kindOf, readConflict, readProposals } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { readOpenCase } from '#server/storage/stages.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, notFound } from './refusal.ts';
import { refuseIfMoved } from './refuse-if-moved.ts';

interface ProposeBody {
  commandId: string;
  conflictRevision: number;
  decisionRevision: number;
  resolution: Resolution<unknown> | { outcome: 'label'; value?: unknown };
}

/** Proposes a resolution and agrees with it (SPEC P1, P2). */
export function propose(
  services: Services,
  context: InProject,
  conflictId: string,
  body: ProposeBody,
): Promise<{ proposal: string }> {
  const order = { action: 'propose', may: 'propose', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const conflict = await readConflict(trx, project.id, conflictId, true);
    if (!conflict) throw notFound('conflict');
    await refuseIfMoved(trx, conflict, body);
    const resolution = await validResolution(conflict, body.resolution);
    const key = resolutionKey(resolution, kindOf(conflict.kind).keyOf);
    const open = await readProposals(trx, conflict);
    const same = open.find((proposal) => resolutionKey(proposal.resolution, kindOf(conflict.kind).keyOf) === key);
    const id = same?.id ?? newId(at);
    if (!same) {
      await trx
        .insertInto('proposal')
        .values({
          id,
          project_id: project.id,
          conflict_id: conflict.id,
          round: conflict.decision_revision,
          conflict_revision: conflict.revision,
          resolution_key: key,
          resolution: json(resolution),
          proposed_by: actor.accountId,
          proposed_at: at,
        })
        .execute();
    }
    await takeStance(trx, { person: actor.accountId, proposal: id, stance: 'agree', reason: '', at });
    for (const other of supportsToWithdraw(open, actor.accountId, id)) {
      await trx.deleteFrom('vote').where('proposal_id', '=', other).where('account_id', '=', actor.accountId).execute();
    }
    return {
      result: { proposal: id },
      entry: { chain: project.id, action: 'propose', object: conflict.id, body: { proposal: id, resolution } },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}

interface VoteBody {
  commandId: string;
  stance: Stance;
  reason: string;
}

/** Takes a stance on an open proposal (SPEC P3–P5, P7). */
export function castVote(services: Services, context: InProject, proposalId: string, body: VoteBody): Promise<null> {
  const order = { action: 'vote', may: 'vote', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const problem = voteProblem(body);
    if (problem) throw badRequest(problem);
    const found = await trx
      .selectFrom('proposal')
      .select('conflict_id')
      .where('id', '=', proposalId)
      .where('project_id', '=', project.id)
      .executeTakeFirst();
    const conflict = found && (await readConflict(trx, project.id, found.conflict_id, true));
    if (!conflict) throw notFound('proposal');
    const open = await readProposals(trx, conflict);
    const isOver = conflict.decided && (await readOpenCase(trx, conflict)) === null;
    if (isOver || conflict.moot || !open.some(({ id }) => id === proposalId)) {
      throw conflicting('proposal-closed', 'This proposal is closed: the conflict was decided or its answers changed.');
    }
    const { stance, reason } = body;
    await takeStance(trx, { person: actor.accountId, proposal: proposalId, stance, reason: reason.trim(), at });
    if (stance === 'agree' || stance === 'live') {
      for (const other of supportsToWithdraw(open, actor.accountId, proposalId)) {
        await trx
          .deleteFrom('vote')
          .where('proposal_id', '=', other)
          .where('account_id', '=', actor.accountId)
          .execute();
      }
    }
    return {
      result: null,
      entry: { chain: project.id, action: 'vote', object: conflict.id, body: { proposal: proposalId, stance, reason } },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}

async function takeStance(
  trx: Trx,
  vote: { person: string; proposal: string; stance: Stance; reason: string; at: number },
): Promise<void> {
  const { stance, reason } = vote;
  await trx
    .insertInto('vote')
    .values({ proposal_id: vote.proposal, account_id: vote.person, stance, reason, cast_at: vote.at })
    .onConflict((conflict) =>
      conflict.columns(['proposal_id', 'account_id']).doUpdateSet({ stance, reason, cast_at: vote.at }),
    )
    .execute();
}

async function validResolution(
  conflict: ConflictRow,
  resolution: ProposeBody['resolution'],
): Promise<Resolution<unknown>> {
  if (resolution.outcome !== 'label') return { outcome: resolution.outcome };
  const kind = kindOf(conflict.kind);
  const parsed = await kind.value(conflict.config)['~standard'].validate(resolution.value);
  if (parsed.issues) throw badRequest(parsed.issues[0]?.message ?? 'This answer does not fit the question.');
  return { outcome: 'label', value: parsed.value };
}
