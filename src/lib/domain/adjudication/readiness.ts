import { canDecide, hasTag, panelOf, type Person, type Policy, weightOf } from './policy.ts';
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
  /** Account ids of those it was escalated to (SPEC E3), or null. */
  readonly escalatedTo?: ReadonlySet<string> | null;
  /** The open case of the decision that stands (SPEC K6), or null. */
  readonly contest?: { readonly decidedBy: string; readonly contesters: ReadonlySet<string> } | null;
}

/** The policy that holds: what is escalated is decided by one of those it went to (SPEC E3). */
export function policyIn({ policy, escalatedTo }: Situation): Policy {
  return escalatedTo ? { kind: 'single', panel: 'deciders', fallback: 'second-person' } : policy;
}

/** Whose votes count here: the panel, or those it was escalated to; never who made the contested decision. */
export function panelIn({ policy, people: all, escalatedTo, contest }: Situation): readonly Person[] {
  const seats = escalatedTo ? all.filter(({ id }) => escalatedTo.has(id)) : panelOf(policy, all);
  return contest ? seats.filter(({ id }) => id !== contest.decidedBy) : seats;
}

const waits = (says: string): Readiness => ({ ready: false, says });
const ready = (says: string): Readiness => ({ ready: true, says });
const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

/** Whether a proposal may be decided (SPEC Q1–Q7, Q9–Q11, P6, P8). */
export function readiness(proposal: Proposal, situation: Situation): Readiness {
  const panel = panelIn(situation);
  const seats = new Set(panel.map((person) => person.id));
  const votes = proposal.votes.filter((vote) => seats.has(vote.person));
  const counted = countVotes(votes, panel, situation);
  return counted.ready ? (lackOfTagged(votes, panel, situation) ?? counted) : counted;
}

/** A case leaves its decider out: where that leaves fewer than a policy asks for, all who are left do (SPEC K7). */
function atMost(asked: number, there: number, { contest }: Situation): number {
  return contest ? Math.min(asked, there) : asked;
}

/** What the policy's own count says, before anything asked for besides. */
function countVotes(votes: readonly Vote[], panel: readonly Person[], situation: Situation): Readiness {
  const policy = policyIn(situation);
  const supporters = votes.filter(isSupport);
  const asked = (count: number) => atMost(count, panel.length, situation);
  switch (policy.kind) {
    case 'single':
      return singleReadiness(supporters, panel, situation);
    case 'majority': {
      const abstained = votes.filter((vote) => vote.stance === 'abstain').length;
      const needed = Math.floor((panel.length - abstained) / 2) + 1;
      const quorum = asked(policy.quorum);
      if (votes.length < quorum) return waits(`quorum ${quorum}: ${votes.length} voted`);
      if (supporters.length < needed) return waits(`${supporters.length} of the ${needed} that make a majority`);
      return ready(`majority: ${supporters.length} of ${panel.length}`);
    }
    case 'k-of-n': {
      const k = asked(policy.k);
      return supporters.length >= k && k > 0
        ? ready(`${supporters.length} of ${panel.length}, ${k} needed`)
        : waits(`${supporters.length} of the ${k} needed`);
    }
    case 'unanimity': {
      const blocks = votes.filter((vote) => vote.stance === 'block').length;
      if (blocks > 0) return waits(`blocked by ${people(blocks)}`);
      const missing = panel.length - votes.length;
      if (missing > 0) return waits(`${people(missing)} of ${panel.length} still to vote`);
      const quorum = asked(policy.quorum);
      if (votes.length < quorum) return waits(`quorum ${quorum}: ${votes.length} voted`);
      return supporters.length > 0
        ? ready(`unanimous: ${panel.length} of ${panel.length}`)
        : waits('nobody supports it');
    }
    case 'weighted': {
      const quorum = asked(policy.quorum);
      if (votes.length < quorum) return waits(`quorum ${quorum}: ${votes.length} voted`);
      const weights = new Map(panel.map((person) => [person.id, weightOf(person, policy.weights)]));
      const sum = (ids: readonly string[]) => ids.reduce((total, id) => total + (weights.get(id) ?? 0), 0);
      const abstained = votes.filter((vote) => vote.stance === 'abstain').map((vote) => vote.person);
      const needed = policy.share * sum(panel.map(({ id }) => id).filter((id) => !abstained.includes(id)));
      const support = sum(supporters.map((vote) => vote.person));
      const said = `a weight of ${sayWeight(support)} of the ${sayWeight(needed)} needed`;
      // Sums of decimal weights differ in their last bits by the order they are added in.
      return support > 0 && support >= needed - 1e-9 ? ready(said) : waits(said);
    }
  }
}

const sayWeight = (weight: number): string => String(Math.round(weight * 100) / 100);

/** Where too few of the panel with the required tag voted or support it, what it waits for (SPEC Q11). */
function lackOfTagged(votes: readonly Vote[], panel: readonly Person[], situation: Situation): Readiness | null {
  const { require } = policyIn(situation);
  if (!require) return null;
  const tagged = new Set(panel.filter((person) => hasTag(person, require.tag)).map(({ id }) => id));
  const counted = votes.filter(({ person }) => tagged.has(person));
  const count = require.as === 'supports' ? counted.filter(isSupport).length : counted.length;
  const asked = atMost(require.atLeast, tagged.size, situation);
  if (count >= asked) return null;
  const did = require.as === 'supports' ? 'support it' : 'have voted';
  return waits(`${asked} “${require.tag}” of the panel: ${count} ${did}`);
}

function singleReadiness(supporters: readonly Vote[], panel: readonly Person[], situation: Situation): Readiness {
  const policy = policyIn(situation);
  const barred = situation.contest?.contesters;
  const deciders = new Set(panel.filter((person) => canDecide(person.role)).map((person) => person.id));
  const deciding = supporters.filter((vote) => deciders.has(vote.person) && !barred?.has(vote.person));
  const { recused } = situation;
  if (deciding.some((vote) => !recused.has(vote.person))) return ready('one adjudicator supports it');
  if (deciding.length === 0) {
    return waits(situation.escalatedTo ? 'one of those it was escalated to' : 'an adjudicator to support it');
  }
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

/** The proposal as it is recorded: under `single`, who records it supports it (SPEC D1). `policy`: the one that holds. */
export function asRecordedBy(person: Person, proposal: Proposal, policy: Policy): Proposal {
  if (policy.kind !== 'single' || proposal.votes.some((vote) => vote.person === person.id)) return proposal;
  return { ...proposal, votes: [...proposal.votes, { person: person.id, stance: 'agree', reason: '' }] };
}

type RecordCode = 'role' | 'not-ready' | 'recused' | 'escalated' | 'contested';

/** Why somebody who may decide elsewhere may not decide this one (SPEC E3, K6). */
function outsideProblem(
  { id }: Person,
  { escalatedTo, contest }: Situation,
): { readonly code: RecordCode; readonly says: string } | null {
  if (contest?.decidedBy === id) {
    return { code: 'contested', says: 'You made the decision that is contested: the others of the panel hear it.' };
  }
  if (contest?.contesters.has(id)) {
    return { code: 'contested', says: 'You contested this decision: somebody else records the outcome.' };
  }
  return escalatedTo && !escalatedTo.has(id)
    ? { code: 'escalated', says: 'It was escalated: those it went to decide.' }
    : null;
}

/**
 * Why this person may not record the decision, in words, or null (SPEC D1, Q7). What it says depends on nobody else's
 * recusal (SPEC H3). A policy other than `single` is several people's decision, so whoever may decide records it.
 */
export function deciderProblem(
  person: Person,
  proposal: Proposal | null,
  situation: Situation,
): { readonly code: RecordCode; readonly says: string } | null {
  if (!canDecide(person.role)) {
    return { code: 'role', says: 'Only an owner, a lead or an adjudicator records a decision.' };
  }
  const outside = outsideProblem(person, situation);
  if (outside) return outside;
  if (!proposal) return { code: 'not-ready', says: 'Nothing is proposed yet.' };
  const policy = policyIn(situation);
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
  const seats = new Set(panelIn(situation).map(({ id }) => id));
  const others = proposal.votes.filter(
    (vote) => isSupport(vote) && vote.person !== person.id && seats.has(vote.person),
  );
  return others.length === 0
    ? { code: 'recused', says: 'Your own answer is in dispute here: somebody else must support it first.' }
    : null;
}
