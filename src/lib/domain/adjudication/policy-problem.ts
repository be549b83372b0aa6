import { escalatedTo } from './escalation.ts';
import { namePeople } from './name-people.ts';
import { canDecide, hasTag, panelOf, type Person, type Policy, weightOf } from './policy.ts';

/** What the rules of a policy are checked against. */
interface Cast {
  readonly people: readonly Person[];
  readonly panel: readonly Person[];
  readonly deciders: readonly Person[];
  /** Account ids of people who are annotators of the project: they can be recused. */
  readonly linked: ReadonlySet<string>;
}

/**
 * Why a policy cannot work for these people, in words that name who counts, or null (SPEC Q8).
 *
 * @param linked account ids of people who are annotators of the project: they can be recused.
 */
export function policyProblem(policy: Policy, people: readonly Person[], linked: ReadonlySet<string>): string | null {
  const deciders = people.filter((person) => canDecide(person.role));
  if (deciders.length === 0) return 'Nobody here may decide: add an owner, a lead or an adjudicator first.';
  const cast: Cast = { people, panel: panelOf(policy, people), deciders, linked };
  return countProblem(policy, cast) ?? tagProblem(policy, cast) ?? secondProblem(policy, cast);
}

function countProblem(policy: Policy, { panel, deciders, linked }: Cast): string | null {
  const there = `the panel has ${panel.length} (${namePeople(panel)})`;
  if (policy.kind === 'k-of-n' && policy.k > panel.length) {
    return `It asks for ${policy.k} people, and ${there}. Lower the number or add people.`;
  }
  if ('quorum' in policy && policy.quorum > panel.length) {
    return `Its quorum is ${policy.quorum}, and ${there}. Lower the quorum or add people.`;
  }
  if (policy.kind === 'weighted' && panel.every((person) => weightOf(person, policy.weights) <= 0)) {
    return `Nobody’s vote weighs anything: ${there}, all with the weight 0. Give a role or a tag a weight.`;
  }
  if (policy.kind !== 'single' || !deciders.every(({ id }) => linked.has(id))) return null;
  if (policy.fallback === 'none') {
    return 'Everybody who may decide also labelled items, so some conflicts would have nobody to decide them. Let a second person stand in, or add an adjudicator who did not label.';
  }
  return panel.length < 2
    ? 'The one person who may decide also labelled items, and there is no second person to stand in. Invite somebody, or use an adjudicator who did not label.'
    : null;
}

function tagProblem({ require }: Policy, { panel }: Cast): string | null {
  if (!require) return null;
  const tagged = panel.filter((person) => hasTag(person, require.tag));
  if (tagged.length >= require.atLeast) return null;
  return `It asks for ${require.atLeast} of the panel with the tag “${require.tag}”, and ${tagged.length} have it (${namePeople(tagged)}). Give the tag on the People page, or ask for fewer.`;
}

function secondProblem({ signOff, escalation }: Policy, { people, deciders }: Cast): string | null {
  if (signOff && deciders.length < 2) {
    return `A second person has to sign, and only ${namePeople(deciders)} may decide. Add an adjudicator, or decide without sign-off.`;
  }
  if (!escalation) return null;
  if (escalatedTo(escalation.to, people).length === 0) {
    return 'What is escalated would go to nobody: none of those it names may decide. Name an owner, a lead or an adjudicator, or a role or tag one of them has.';
  }
  return escalation.owner !== null && !people.some(({ id }) => id === escalation.owner)
    ? 'The person who is to see to escalated conflicts is not a member any more: name somebody else.'
    : null;
}
