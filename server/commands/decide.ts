import type { CauseOfAnswer } from '#domain/adjudication/decision.ts';
import { decisionProblem, dissentFrom, losingAnswers } from '#domain/adjudication/decision.ts';
import { isSupport } from '#domain/adjudication/proposal.ts';
import { asRecordedBy, deciderProblem, panelIn, policyIn, readiness } from '#domain/adjudication/readiness.ts';
import type { DecisionView } from '#lib/protocol/views.ts';
import { showDecision } from '#server/queries/show-decision.ts';
import type { Services } from '#server/services.ts';
import { kindOf, readConflict, readNames, readProposals, readSituation } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { readOpenCase } from '#server/storage/stages.ts';
import { brokenConstraint, type Trx } from '#server/storage/storage.ts';
import { appendDecisions } from './append-decisions.ts';
import { ask } from './ask.ts';
import type { Deed } from './carry-out.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { closeCase } from './contest-outcome.ts';
import { badRequest, conflicting, notFound } from './refusal.ts';
import { refuseIfMoved } from './refuse-if-moved.ts';

interface DecideBody {
  commandId: string;
  conflictRevision: number;
  decisionRevision: number;
  proposal: string;
  causes: CauseOfAnswer[];
  rationale: string;
  citation: string;
}

/** Records the decision of a ready proposal, or the outcome of the case that is open (SPEC D1–D7, K8). Of several at once exactly one wins. */
export async function decide(
  services: Services,
  context: InProject,
  conflictId: string,
  body: DecideBody,
): Promise<DecisionView> {
  const order = { action: 'decide', may: 'decide', commandId: body.commandId } as const;
  try {
    return await carryOutInProject(services, context, order, (trx, at, inForce) =>
      record(trx, at, inForce, conflictId, body),
    );
  } catch (error) {
    if (brokenConstraint(error) !== 'decision_once') throw error;
    throw conflicting('decided-before-you', 'Somebody decided this a moment before you. Your text is kept.');
  }
}

async function record(
  trx: Trx,
  at: number,
  { actor, asker, project }: InProject,
  conflictId: string,
  body: DecideBody,
): Promise<Deed<DecisionView>> {
  const conflict = await readConflict(trx, project.id, conflictId, true);
  if (!conflict) throw notFound('conflict');
  await refuseIfMoved(trx, conflict, body);
  const proposals = await readProposals(trx, conflict);
  const proposal = proposals.find(({ id }) => id === body.proposal);
  if (!proposal) throw notFound('open proposal');
  const situation = await readSituation(trx, project.id, project.settings.policy, conflict);
  const person = { id: actor.accountId, role: project.role };
  ask(asker, 'decide', { deciderProblem: deciderProblem(person, proposal, situation) });

  const policy = policyIn(situation);
  const recorded = asRecordedBy(person, proposal, policy);
  const { resolution } = recorded;
  const losing = losingAnswers(conflict.candidates, resolution, kindOf(conflict.kind).keyOf);
  const rationale = body.rationale.trim();
  const contested = await readOpenCase(trx, conflict);
  if (contested) {
    const upheld = await closeCase(trx, conflict, contested, { actor: actor.accountId, at, rationale, resolution });
    if (upheld) return upheld;
  }
  const problem = decisionProblem({ resolution, causes: body.causes, rationale, citation: body.citation }, losing);
  if (problem) throw badRequest(problem);

  const row = {
    id: newId(at),
    project_id: project.id,
    item_id: conflict.item_id,
    question_id: conflict.question_id,
    conflict_id: conflict.id,
    revision: conflict.decision_revision + 1,
    act: 'decide' as const,
    outcome: resolution.outcome,
    value: resolution.outcome === 'label' ? resolution.value : null,
    causes: body.causes,
    rationale,
    citation: body.citation,
    dissent: [...dissentFrom(recorded, proposals)],
    policy_trace: {
      policy,
      panelSize: panelIn(situation).length,
      supporters: recorded.votes.filter(isSupport).map((vote) => vote.person),
      says: readiness(recorded, situation).says,
    },
    basis: conflict.basis,
    conflict_revision: conflict.revision,
    follows: null,
    settling: null,
    decided_by: actor.accountId,
    decided_at: at,
  };
  // The outcome of a case is a second look already (SPEC S5).
  await appendDecisions(trx, [row], { awaits: policy.signOff === true && !contested });
  const names = await readNames(trx, [actor.accountId, ...row.dissent.map(({ person }) => person)]);
  return {
    result: showDecision(row, names),
    entry: { chain: project.id, action: 'decide', object: conflict.id, body: row },
    rooms: [`item.${conflict.item_id}`],
  };
}
