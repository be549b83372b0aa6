import type { Resolution } from '../kind.ts';
import type { Dissent } from './decision.ts';
import type { Person } from './policy.ts';
import type { Proposal } from './proposal.ts';
import { deciderProblem, type Situation } from './readiness.ts';

/** What of a standing decision is carried to look-alikes. */
export interface CarriedDecision {
  readonly id: string;
  readonly resolution: Resolution<unknown>;
  /** Account ids of who supported it. */
  readonly supporters: readonly string[];
  readonly dissent: readonly Dissent[];
}

/** A conflict that the decision might be applied to. */
export interface LookAlike {
  readonly decided: boolean;
  readonly moot: boolean;
  /** It was decided, and a second person has still to sign. */
  readonly awaits: boolean;
  /** How many resolutions people put forward here. */
  readonly proposals: number;
}

/**
 * The decision as a proposal on another conflict (SPEC G2): who supported it there supports it here, whoever applies it
 * supports it too, and who blocked it blocks it.
 */
export function carriedProposal(decision: CarriedDecision, applier: string): Proposal {
  const blocks = decision.dissent.filter(({ stance }) => stance === 'block');
  const supporters = new Set([...decision.supporters, applier]);
  for (const { person } of blocks) supporters.delete(person);
  return {
    id: decision.id,
    resolution: decision.resolution,
    proposedBy: applier,
    votes: [
      ...[...supporters].map((person) => ({ person, stance: 'agree' as const, reason: '' })),
      ...blocks.map(({ person, reason }) => ({ person, stance: 'block' as const, reason })),
    ],
  };
}

/** Why the decision cannot be applied to this conflict by this person, in words, or null (SPEC G1–G3). */
export function applicationProblem(
  target: LookAlike,
  applier: Person,
  decision: CarriedDecision,
  situation: Situation,
): string | null {
  if (target.decided) return 'Decided already.';
  if (target.moot) return 'After newer data nobody differs here any more.';
  if (target.awaits) return 'Its own decision awaits sign-off.';
  if (target.proposals > 0) return 'Somebody put an answer forward here: settle it by itself.';
  return deciderProblem(applier, carriedProposal(decision, applier.id), situation)?.says ?? null;
}
