import { panelOf, type PanelRule, type Policy, type Role } from '#domain/adjudication/policy.ts';

/** What the form holds for every policy at once, so that looking at another one loses nothing. */
export interface PolicyDraft {
  kind: Policy['kind'];
  panel: PanelRule;
  fallback: 'second-person' | 'none';
  quorum: number;
  k: number;
}

export function draftPolicy(policy: Policy): PolicyDraft {
  return {
    kind: policy.kind,
    panel: policy.panel,
    fallback: policy.kind === 'single' ? policy.fallback : 'second-person',
    quorum: 'quorum' in policy ? policy.quorum : 2,
    k: policy.kind === 'k-of-n' ? policy.k : 2,
  };
}

/** The policy the form describes. */
export function policyFrom({ kind, panel, fallback, quorum, k }: PolicyDraft): Policy {
  switch (kind) {
    case 'single':
      return { kind, panel, fallback };
    case 'k-of-n':
      return { kind, panel, k };
    case 'majority':
    case 'unanimity':
      return { kind, panel, quorum };
  }
}

/** How many members would be on the panel. */
export function panelSize(draft: PolicyDraft, roles: readonly Role[]): number {
  return panelOf(
    policyFrom(draft),
    roles.map((role, index) => ({ id: String(index), role })),
  ).length;
}
