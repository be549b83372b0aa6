import type { CauseOfAnswer, Dissent } from '#domain/adjudication/decision.ts';
import { policyTitles } from '#domain/adjudication/policy.ts';
import type { Outcome } from '#domain/kind.ts';
import type { DecisionView, SignOffView } from '#lib/protocol/views.ts';
import type { PolicyTrace } from '#server/storage/deciding-tables.ts';

interface Row {
  id: string;
  revision: number;
  act: 'decide' | 'undo';
  outcome: Outcome | null;
  value: unknown;
  causes: CauseOfAnswer[];
  rationale: string;
  citation: string;
  dissent: Dissent[];
  policy_trace: PolicyTrace;
  follows: string | null;
  settling: string | null;
  decided_by: string;
  decided_at: number;
}

/** Where decisions that others follow can be seen, by their id. */
export type Followed = ReadonlyMap<string, NonNullable<DecisionView['follows']>>;

/** What second people said of decisions, by the decision's id. */
export type SignOffs = ReadonlyMap<string, SignOffView>;

/** A decision row as people see it. `names` holds the accounts it mentions, `followed` the decisions. */
export function showDecision(
  row: Row,
  names: ReadonlyMap<string, string>,
  followed: Followed = new Map(),
  signOffs: SignOffs = new Map(),
): DecisionView {
  const person = (id: string) => ({ id, name: names.get(id) ?? 'Somebody who left' });
  return {
    id: row.id,
    revision: row.revision,
    act: row.act,
    outcome: row.outcome,
    value: row.value,
    causes: row.causes,
    rationale: row.rationale,
    citation: row.citation,
    dissent: row.dissent.map((dissent) => ({ ...dissent, person: person(dissent.person) })),
    follows: (row.follows !== null && followed.get(row.follows)) || null,
    settling: row.settling,
    policy: { title: policyTitles[row.policy_trace.policy.kind], says: row.policy_trace.says },
    signOff: signOffs.get(row.id) ?? null,
    by: person(row.decided_by),
    at: row.decided_at,
  };
}
