import type { Resolution } from '#domain/kind.ts';

/** An open stance on a proposal. Never called a ballot: ballots are sealed. */
export type Stance = 'agree' | 'live' | 'block' | 'abstain';

export const stances = ['agree', 'live', 'block', 'abstain'] as const satisfies readonly Stance[];

export const stanceTitles: Record<Stance, string> = {
  agree: 'Agree',
  live: 'Can live with it',
  block: 'Block',
  abstain: 'Abstain',
};

export interface Vote {
  /** Account id. */
  readonly person: string;
  readonly stance: Stance;
  readonly reason: string;
}

export interface Proposal {
  readonly id: string;
  readonly resolution: Resolution<unknown>;
  readonly proposedBy: string;
  /** One per person, the last one they cast (SPEC P3). */
  readonly votes: readonly Vote[];
}

export const isSupport = (vote: Vote): boolean => vote.stance === 'agree' || vote.stance === 'live';

/** Equal resolutions have equal keys (SPEC P1). `keyOf` is the kind's. */
export function resolutionKey(resolution: Resolution<unknown>, keyOf: (value: unknown) => string): string {
  return resolution.outcome === 'label' ? `label:${keyOf(resolution.value)}` : resolution.outcome;
}

/** What is wrong with a vote, in words, or null (SPEC P5). */
export function voteProblem(vote: Pick<Vote, 'stance' | 'reason'>): string | null {
  return vote.stance === 'block' && vote.reason.trim() === '' ? 'A block needs a reason.' : null;
}

/** The proposals a person must stop supporting when they support `supported` (SPEC P4). */
export function supportsToWithdraw(
  proposals: readonly Proposal[],
  person: string,
  supported: string,
): readonly string[] {
  return proposals
    .filter((proposal) => proposal.id !== supported)
    .filter((proposal) => proposal.votes.some((vote) => vote.person === person && isSupport(vote)))
    .map((proposal) => proposal.id);
}
