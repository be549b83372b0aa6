import { escalatedTo } from './escalation.ts';
import { namePeople } from './name-people.ts';
import { canDecide, hasTag, panelOf, type Person, type Policy, weightOf } from './policy.ts';

const round = (weight: number): string => String(Math.round(weight * 100) / 100);

/** What a policy that can work means with these people, in sentences that name them (SPEC Q12). */
export function sayPolicy(policy: Policy, people: readonly Person[]): string {
  const panel = panelOf(policy, people);
  const deciders = people.filter(({ role }) => canDecide(role));
  const sentences = [sayCount(policy, panel, deciders)];
  const { require, escalation } = policy;
  if (require) {
    const tagged = panel.filter((person) => hasTag(person, require.tag));
    const all = require.atLeast === tagged.length;
    const who = all ? namePeople(tagged) : `${require.atLeast} of ${namePeople(tagged, 'or')}`;
    sentences.push(`${who} (“${require.tag}”) must ${require.as === 'supports' ? 'support it' : 'have voted'}.`);
  }
  if (policy.signOff) sentences.push(`Then another of ${namePeople(deciders, 'or')} than who decided signs it.`);
  if (escalation) {
    const to = namePeople(escalatedTo(escalation.to, people), 'or');
    const rounds = escalation.afterRounds === 1 ? '1 failed round' : `${escalation.afterRounds} failed rounds`;
    const owner = people.find(({ id }) => id === escalation.owner);
    sentences.push(
      `After ${rounds} ${to} decides${owner ? `, and ${namePeople([owner])} sees to it` : ', and somebody has to be named who sees to it'}.`,
    );
  }
  if (deciders.length === 1) {
    sentences.push(`A contest would wait: only ${namePeople(deciders)} may decide, and nobody hears their own case.`);
  }
  return sentences.join(' ');
}

function sayCount(policy: Policy, panel: readonly Person[], deciders: readonly Person[]): string {
  const size = panel.length;
  switch (policy.kind) {
    case 'single':
      return `${namePeople(deciders, 'or')} decides.`;
    case 'majority':
      return `${Math.floor(size / 2) + 1} of the ${size} on the panel (${namePeople(panel)}) must support it, fewer when some abstain.`;
    case 'k-of-n':
      return `${policy.k} of the ${size} on the panel (${namePeople(panel)}) must support it.`;
    case 'unanimity':
      return `All ${size} on the panel (${namePeople(panel)}) must vote, and nobody may block.`;
    case 'weighted': {
      const weights = panel.map((person) => weightOf(person, policy.weights));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const each = panel.map((person, index) => ({
        ...person,
        name: `${namePeople([person])} ${round(weights[index]!)}`,
      }));
      return `Votes weigh ${namePeople(each)}: ${round(policy.share * total)} of ${round(total)} must support it, less when some abstain.`;
    }
  }
}
