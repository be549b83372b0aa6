import { canDecide, panelOf, type Person, type Policy } from './policy.ts';
import { isSupport, type Proposal, type Vote } from './proposal.ts';

/** Where a proposal stands under the policy. */
export interface Readiness {
  readonly ready: boolean;
  /** One short sentence: what was enough, or what it waits for (SPEC Q9). */
  readonly says: string;
}

export interface Situation {
  readonly policy: Policy;
  readonly people: readonly Person[];
  /** Account ids whose own answer is in dispute (SPEC Q7). */
  readonly recused: ReadonlySet<string>;
}

const waits = (says: string): Readiness => ({ ready: false, says });
const ready = (says: string): Readiness => ({ ready: true, says });
const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

/** Whether a proposal may be decided (SPEC Q1–Q7, Q9, P6, P8). */
export function readiness(proposal: Proposal, situation: Situation): Readiness {
  const { policy } = situation;
  const panel = panelOf(policy, situation.people);
  const seats = new Set(panel.map((person) => person.id));
  const votes = proposal.votes.filter((vote) => seats.has(vote.person));
  const supporters = votes.filter(isSupport);
  switch (policy.kind) {
    case 'single':
      return singleReadiness(supporters, situation);
    case 'majority': {
      const abstained = votes.filter((vote) => vote.stance === 'abstain').length;
      const needed = Math.floor((panel.length - abstained) / 2) + 1;
      if (votes.length < policy.quorum) return waits(`quorum ${policy.quorum}: ${votes.length} voted`);
      if (supporters.length < needed) return waits(`${supporters.length} of the ${needed} that make a majority`);
      return ready(`majority: ${supporters.length} of ${panel.length}`);
    }
    case 'k-of-n':
      return supporters.length >= policy.k
        ? ready(`${supporters.length} of ${panel.length}, ${policy.k} needed`)
        : waits(`${supporters.length} of the ${policy.k} needed`);
    case 'unanimity': {
      const blocks = votes.filter((vote) => vote.stance === 'block').length;
      if (blocks > 0) return waits(`blocked by ${people(blocks)}`);
      const missing = panel.length - votes.length;
      if (missing > 0) return waits(`${people(missing)} of ${panel.length} still to vote`);
      if (votes.length < policy.quorum) return waits(`quorum ${policy.quorum}: ${votes.length} voted`);
      return supporters.length > 0
        ? ready(`unanimous: ${panel.length} of ${panel.length}`)
        : waits('nobody supports it');
    }
  }
}

function singleReadiness(supporters: readonly Vote[], { policy, people: all, recused }: Situation): Readiness {
  const deciders = new Set(all.filter((person) => canDecide(person.role)).map((person) => person.id));
  const deciding = supporters.filter((vote) => deciders.has(vote.person));
  if (deciding.some((vote) => !recused.has(vote.person))) return ready('one adjudicator supports it');
  if (deciding.length === 0) return waits('an adjudicator to support it');
  if (policy.kind === 'single' && policy.fallback === 'none') {
    return waits('an adjudicator whose own answer is not in dispute');
  }
  return supporters.length >= 2
    ? ready('an adjudicator and a second person support it')
    : waits('a second person: your own answer is in dispute');
}

/**
 * Where a proposal stands as this person may be told (SPEC H3): others' recusals are left out, because a proposal that
 * waits although an adjudicator supports it would tell whose answer is in dispute.
 */
export function readinessFor(person: string, proposal: Proposal, situation: Situation): Readiness {
  const recused = new Set(situation.recused.has(person) ? [person] : []);
  return readiness(proposal, { ...situation, recused });
}

/** The proposal as it is recorded: under `single`, who records it supports it (SPEC D1). */
export function asRecordedBy(person: Person, proposal: Proposal, policy: Policy): Proposal {
  if (policy.kind !== 'single' || proposal.votes.some((vote) => vote.person === person.id)) return proposal;
  return { ...proposal, votes: [...proposal.votes, { person: person.id, stance: 'agree', reason: '' }] };
}

/**
 * Why this person may not record the decision, in words, or null (SPEC D1, Q7). What it says depends on nobody else's
 * recusal (SPEC H3). A policy other than `single` is several people's decision, so whoever may decide records it.
 */
export function deciderProblem(
  person: Person,
  proposal: Proposal | null,
  situation: Situation,
): { readonly code: 'role' | 'not-ready' | 'recused'; readonly says: string } | null {
  if (!canDecide(person.role)) {
    return { code: 'role', says: 'Only an owner, a lead or an adjudicator records a decision.' };
  }
  if (!proposal) return { code: 'not-ready', says: 'Nothing is proposed yet.' };
  const { policy } = situation;
  const recused = policy.kind === 'single' && situation.recused.has(person.id);
  const state = readinessFor(person.id, proposal, situation);
  if (!state.ready) return { code: recused ? 'recused' : 'not-ready', says: `Not ready: it waits for ${state.says}.` };
  if (policy.kind !== 'single') return null;
  if (proposal.votes.some((vote) => vote.person === person.id && !isSupport(vote))) {
    return { code: 'not-ready', says: 'You did not support this: support it, or leave it to somebody who does.' };
  }
  if (!recused) return null;
  if (policy.fallback === 'none') {
    return { code: 'recused', says: 'Your own answer is in dispute here: somebody else has to decide.' };
  }
  const seats = new Set(panelOf(policy, situation.people).map(({ id }) => id));
  const others = proposal.votes.filter(
    (vote) => isSupport(vote) && vote.person !== person.id && seats.has(vote.person),
  );
  return others.length === 0
    ? { code: 'recused', says: 'Your own answer is in dispute here: somebody else must support it first.' }
    : null;
}
