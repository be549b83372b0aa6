import { resolutionKey } from '#domain/adjudication/proposal.ts';
import type { Resolution } from '#domain/kind.ts';
import type { DecisionView } from '#lib/protocol/views.ts';
import { showDecision } from '#server/queries/show-decision.ts';
import { type ConflictRow, kindOf, readNames } from '#server/storage/conflicts.ts';
import type { Case } from '#server/storage/stages.ts';
import type { Trx } from '#server/storage/storage.ts';
import type { Deed } from './carry-out.ts';
import { badRequest } from './refusal.ts';

/**
 * Closes the case of a standing decision with what its panel found (SPEC K8).
 *
 * @returns the deed when the decision is upheld; null when it is overturned and a new revision is to be appended
 */
export async function closeCase(
  trx: Trx,
  conflict: ConflictRow,
  contested: Case,
  found: { actor: string; at: number; rationale: string; resolution: Resolution<unknown> },
): Promise<Deed<DecisionView> | null> {
  if (found.rationale === '') throw badRequest('Write the reason: it is told to whoever contested the decision.');
  const standing = await trx
    .selectFrom('decision')
    .selectAll()
    .where('id', '=', contested.decisionId)
    .executeTakeFirstOrThrow();
  if (found.rationale === standing.rationale.trim()) {
    throw badRequest('That is the reason of the contested decision: write what the panel found.');
  }
  const { keyOf } = kindOf(conflict.kind);
  const stood = (
    standing.outcome === 'label' ? { outcome: 'label', value: standing.value } : { outcome: standing.outcome }
  ) as Resolution<unknown>;
  const isUpheld = resolutionKey(stood, keyOf) === resolutionKey(found.resolution, keyOf);
  const state = isUpheld ? ('upheld' as const) : ('overturned' as const);
  await trx
    .updateTable('contest_case')
    .set({ state, closed_at: found.at, closed_by: found.actor, reason: found.rationale })
    .where('id', '=', contested.id)
    .execute();
  if (!isUpheld) return null;
  const names = await readNames(trx, [standing.decided_by, ...standing.dissent.map(({ person }) => person)]);
  return {
    result: showDecision(standing, names),
    entry: {
      chain: conflict.project_id,
      action: 'contest.uphold',
      object: conflict.id,
      body: { case: contested.id, decision: standing.id, reason: found.rationale },
    },
    rooms: [`item.${conflict.item_id}`],
  };
}
