import { escalates, roundProblem } from '#domain/adjudication/escalation.ts';
import type { Terms } from '#domain/adjudication/policy.ts';
import type { Services } from '#server/services.ts';
import { type ConflictRow, readConflict, readProposals, readSituation } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import { countRounds, readEscalation } from '#server/storage/stages.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, notFound, Refusal } from './refusal.ts';
import { refuseIfMoved } from './refuse-if-moved.ts';

interface Seen {
  commandId: string;
  conflictRevision: number;
  decisionRevision: number;
}

/** Closes a failed round, so that everybody votes anew; after the policy's last one it escalates (SPEC E1, E2). */
export function closeRound(
  services: Services,
  context: InProject,
  conflictId: string,
  body: Seen,
): Promise<{ round: number; escalated: boolean }> {
  const order = { action: 'round.close', may: 'decide', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const conflict = await readConflict(trx, project.id, conflictId, true);
    if (!conflict) throw notFound('conflict');
    await refuseIfMoved(trx, conflict, body);
    const open = await readProposals(trx, conflict);
    const situation = await readSituation(trx, project.id, project.settings.policy, conflict);
    const problem = roundProblem(actor.accountId, open, situation);
    if (problem) throw conflicting('round-open', problem);
    const number = (await countRounds(trx, conflict)) + 1;
    const proposals = open.map(({ id, resolution, proposedBy, votes }) => ({ id, resolution, proposedBy, votes }));
    await trx
      .insertInto('voting_round')
      .values({
        id: newId(at),
        project_id: project.id,
        conflict_id: conflict.id,
        decision_revision: conflict.decision_revision,
        number,
        proposals: json(proposals),
        closed_by: actor.accountId,
        closed_at: at,
      })
      .execute();
    const ids = open.map(({ id }) => id);
    await trx.deleteFrom('vote').where('proposal_id', 'in', ids).execute();
    const { policy } = project.settings;
    const escalated = escalates(policy, number);
    if (escalated && policy.escalation) {
      const reason = number === 1 ? '1 round failed' : `${number} rounds failed`;
      await raise(trx, conflict, policy.escalation, { cause: 'rounds', reason, by: actor.accountId, at });
    }
    return {
      result: { round: number, escalated },
      entry: { chain: project.id, action: 'round.close', object: conflict.id, body: { number, escalated, proposals } },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}

/** Hands a conflict to those the policy escalates to (SPEC E1, E3). */
export function escalate(
  services: Services,
  context: InProject,
  conflictId: string,
  body: Seen & { reason: string },
): Promise<{ escalation: string }> {
  const order = { action: 'escalate', may: 'decide', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    const conflict = await readConflict(trx, project.id, conflictId, true);
    if (!conflict) throw notFound('conflict');
    await refuseIfMoved(trx, conflict, body);
    const reason = body.reason.trim();
    if (reason === '') throw badRequest('Say why it is escalated.');
    if (conflict.decided) throw conflicting('contested', 'The panel of its contest hears this: it is not escalated.');
    if (await readEscalation(trx, conflict)) throw conflicting('escalated', 'It is escalated already.');
    const { escalation: terms } = project.settings.policy;
    if (!terms) {
      const says = 'The policy of this project escalates to nobody. A lead can name somebody in the settings.';
      throw new Refusal(422, 'no-escalation', says);
    }
    const id = await raise(trx, conflict, terms, { cause: 'person', reason, by: actor.accountId, at });
    return {
      result: { escalation: id },
      entry: { chain: project.id, action: 'escalate', object: conflict.id, body: { escalation: id, reason } },
      rooms: [`item.${conflict.item_id}`],
    };
  });
}

/** Says who sees to an escalation that still stands (SPEC E5). */
export function ownEscalation(
  services: Services,
  context: InProject,
  escalationId: string,
  owner: string | null,
): Promise<null> {
  const order = { action: 'escalation.own', may: 'member.change' } as const;
  return carryOutInProject(services, context, order, async (trx, _at, { project }) => {
    const row = await trx
      .selectFrom('escalation')
      .innerJoin('conflict', (join) =>
        join
          .onRef('conflict.id', '=', 'escalation.conflict_id')
          .onRef('conflict.decision_revision', '=', 'escalation.decision_revision'),
      )
      .select(['conflict.id', 'conflict.item_id', 'escalation.owner'])
      .where('escalation.id', '=', escalationId)
      .where('escalation.project_id', '=', project.id)
      .executeTakeFirst();
    if (!row) throw notFound('open escalation');
    if (owner !== null) {
      const member = await trx
        .selectFrom('member')
        .select('account_id')
        .where('project_id', '=', project.id)
        .where('account_id', '=', owner)
        .forShare()
        .executeTakeFirst();
      if (!member) throw notFound('member');
    }
    await trx.updateTable('escalation').set({ owner }).where('id', '=', escalationId).execute();
    return {
      result: null,
      entry: {
        chain: project.id,
        action: 'escalation.own',
        object: row.id,
        body: { escalation: escalationId, from: row.owner, to: owner },
      },
      rooms: [`item.${row.item_id}`],
    };
  });
}

async function raise(
  trx: Trx,
  conflict: ConflictRow,
  terms: NonNullable<Terms['escalation']>,
  { cause, reason, by, at }: { cause: 'rounds' | 'person'; reason: string; by: string; at: number },
): Promise<string> {
  const id = newId(at);
  const owner =
    terms.owner &&
    (await trx
      .selectFrom('member')
      .select('account_id')
      .where('project_id', '=', conflict.project_id)
      .where('account_id', '=', terms.owner)
      .executeTakeFirst());
  await trx
    .insertInto('escalation')
    .values({
      id,
      project_id: conflict.project_id,
      conflict_id: conflict.id,
      decision_revision: conflict.decision_revision,
      cause,
      reason,
      target: json(terms.to),
      owner: owner ? owner.account_id : null,
      raised_by: by,
      raised_at: at,
    })
    .execute();
  return id;
}
