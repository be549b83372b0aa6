import { createHash } from 'node:crypto';
import { dissentFrom, reopeningProblem } from '#domain/adjudication/decision.ts';
import { isSupport } from '#domain/adjudication/proposal.ts';
import { panelIn, policyIn, readiness } from '#domain/adjudication/readiness.ts';
import { carriedProposal } from '#domain/adjudication/settle-many.ts';
import type { Services } from '#server/services.ts';
import { readConflict } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import {
  carriedOf,
  type LookAlikeRow,
  MOST_LOOK_ALIKES,
  readJudge,
  readLookAlikes,
  readStanding,
} from '#server/storage/look-alikes.ts';
import { brokenConstraint, type Trx } from '#server/storage/storage.ts';
import { appendDecisions, undoOf } from './append-decisions.ts';
import { ask } from './ask.ts';
import type { Deed } from './carry-out.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, notFound } from './refusal.ts';

interface SettleBody {
  commandId: string;
  decision: string;
  targets: { conflict: string; conflictRevision: number; decisionRevision: number }[];
}

/** Applies a standing decision to look-alikes: all that were listed, or none (SPEC G1–G5). */
export async function settleMany(
  services: Services,
  context: InProject,
  conflictId: string,
  body: SettleBody,
): Promise<{ settling: string; settled: number }> {
  const order = { action: 'settle-many', may: 'decide', commandId: body.commandId } as const;
  try {
    return await carryOutInProject(services, context, order, (trx, at, inForce) =>
      settle(trx, at, inForce, conflictId, body),
    );
  } catch (error) {
    if (brokenConstraint(error) !== 'decision_once') throw error;
    throw conflicting('moved-on', 'One of them was decided a moment before you. Look at the list again.');
  }
}

async function settle(
  trx: Trx,
  at: number,
  { actor, project }: InProject,
  conflictId: string,
  body: SettleBody,
): Promise<Deed<{ settling: string; settled: number }>> {
  const ids = [...new Set(body.targets.map(({ conflict }) => conflict))].sort();
  // In the order of their ids, so that two acts over the same conflicts wait for each other and never for ever.
  const locked = [...ids, conflictId];
  await trx.selectFrom('conflict').select('id').where('id', 'in', locked).orderBy('id').forUpdate().execute();
  const source = await readConflict(trx, project.id, conflictId);
  if (!source) throw notFound('conflict');
  const standing = await readStanding(trx, source);
  if (!standing || standing.id !== body.decision) {
    throw conflicting('moved-on', 'The decision you wanted to apply does not stand any more.');
  }
  const rows = await readLookAlikes(trx, source, { only: ids });
  refuseMoved(body, rows);

  const judge = await readJudge(trx, project.id, project.settings.policy);
  const applier = { id: actor.accountId, role: project.role };
  const decision = carriedOf(standing);
  for (const row of rows) {
    const problem = judge.problemOf(row, applier, decision);
    if (problem) throw conflicting('not-settled', `${row.item_key}: ${problem}`, { items: [row.item_key] });
  }

  const settling = newId(at);
  const carried = carriedProposal(decision, actor.accountId);
  const followed = await trx
    .selectFrom('item')
    .select('key')
    .where('id', '=', source.item_id)
    .executeTakeFirstOrThrow();
  const signed = await trx
    .selectFrom('sign_off')
    .innerJoin('account', 'account.id', 'sign_off.signed_by')
    .select('account.name')
    .where('decision_id', '=', standing.id)
    .executeTakeFirst();
  const signature = signed ? `, signed by ${signed.name}` : '';
  const decisions = rows.map((row) => {
    const situation = judge.situationOf(row);
    return {
      id: newId(at),
      project_id: project.id,
      item_id: row.item_id,
      question_id: row.question_id,
      conflict_id: row.id,
      revision: row.decision_revision + 1,
      act: 'decide' as const,
      outcome: standing.outcome,
      value: standing.value,
      causes: standing.causes,
      rationale: standing.rationale,
      citation: standing.citation,
      dissent: [...dissentFrom(carried, [])],
      policy_trace: {
        policy: policyIn(situation),
        panelSize: panelIn(situation).length,
        supporters: carried.votes.filter(isSupport).map(({ person }) => person),
        says: `${readiness(carried, situation).says}, as on ${followed.key}${signature}`,
      },
      basis: row.basis,
      conflict_revision: row.revision,
      follows: standing.id,
      settling,
      decided_by: actor.accountId,
      decided_at: at,
    };
  });
  await appendDecisions(trx, decisions);
  return {
    result: { settling, settled: rows.length },
    entry: {
      chain: project.id,
      action: 'settle-many',
      object: source.id,
      body: { settling, follows: standing.id, settled: rows.length, digest: digestOf(ids) },
    },
    rooms: rooms([...rows, source]),
  };
}

/** Refuses a list of which something moved on since it was shown (SPEC G4), and says what. */
function refuseMoved({ targets }: SettleBody, rows: readonly LookAlikeRow[]): void {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const moved = targets.filter(({ conflict, conflictRevision, decisionRevision }) => {
    const row = byId.get(conflict);
    return !row || row.revision !== conflictRevision || row.decision_revision !== decisionRevision;
  });
  if (moved.length === 0) return;
  const items = moved.flatMap(({ conflict }) => byId.get(conflict)?.item_key ?? []);
  const named = items.slice(0, 3).join(', ') + (items.length > 3 ? ', …' : '');
  throw conflicting(
    'moved-on',
    `${moved.length} of them moved on since the list was made${named && ` (${named})`}: nothing was settled. Look at the list again.`,
    { items },
  );
}

/** Takes back what one act settled, as far as it still stands (SPEC G5). */
export function undoSettling(
  services: Services,
  context: InProject,
  settling: string,
  body: { commandId: string; reason?: string },
): Promise<{ undone: number; kept: number }> {
  const order = { action: 'settle-many.undo', may: 'undo', commandId: body.commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, asker, project }) => {
    const all = await trx
      .selectFrom('decision')
      .innerJoin('conflict', 'conflict.id', 'decision.conflict_id')
      .selectAll('decision')
      .select(['conflict.basis as basis_now', 'conflict.revision as conflict_revision_now'])
      .select(['conflict.decision_revision', 'conflict.decided'])
      .where('decision.project_id', '=', project.id)
      .where('decision.settling', '=', settling)
      .where('decision.act', '=', 'decide')
      .orderBy('conflict.id')
      .limit(MOST_LOOK_ALIKES)
      .forUpdate('conflict')
      .execute();
    const [first] = all;
    if (!first) throw notFound('act');
    ask(asker, 'undo', { decidedBy: first.decided_by });
    const standing = all.filter((row) => row.decided && row.decision_revision === row.revision);
    if (standing.length === 0) throw conflicting('nothing-to-undo', 'Nothing of this act stands any more.');
    const reason = body.reason?.trim() ?? '';
    const problem = reopeningProblem(first.decided_at, at, reason);
    if (problem) throw badRequest(problem);
    await appendDecisions(
      trx,
      standing.map(({ basis_now, conflict_revision_now, decision_revision: _, decided: __, ...row }) =>
        undoOf(row, { basis: basis_now, revision: conflict_revision_now }, { actor: actor.accountId, at, reason }),
      ),
    );
    const ids = standing.map((row) => row.conflict_id);
    // Where it began there are look-alikes again.
    const source = await trx.selectFrom('decision').select('item_id').where('id', '=', first.follows).execute();
    return {
      result: { undone: standing.length, kept: all.length - standing.length },
      entry: {
        chain: project.id,
        action: 'settle-many.undo',
        object: settling,
        body: { undone: standing.length, kept: all.length - standing.length, digest: digestOf(ids) },
      },
      rooms: rooms([...standing, ...source]),
    };
  });
}

/** SHA-256 over the ids of the conflicts, one a line, in their order: an entry stays small however many it is about. */
function digestOf(ids: readonly string[]): string {
  return createHash('sha256').update(ids.join('\n')).digest('hex');
}

function rooms(rows: readonly { item_id: string }[]): string[] {
  return [...new Set(rows.map(({ item_id }) => `item.${item_id}`))];
}
