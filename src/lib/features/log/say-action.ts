const words: Readonly<Record<string, string>> = {
  'project.create': 'made the project',
  'project.settings': 'changed the settings',
  'question.change': 'changed the question',
  'member.invite': 'invited',
  'invitation.revoke': 'took the invitation back',
  'invitation.accept': 'joined',
  'member.change': 'changed the role of',
  'member.remove': 'removed',
  'member.tags': 'changed the tags of',
  'annotator.link': 'said who is',
  'import.live': 'imported',
  'export.gold': 'exported gold',
  'release.create': 'made a dataset release',
  propose: 'proposed on',
  vote: 'voted on',
  decide: 'decided',
  undo: 'took back the decision on',
  'round.close': 'closed a round without a decision on',
  escalate: 'escalated',
  'escalation.own': 'said who sees to the escalation of',
  'sign-off': 'signed the decision on',
  'sign-off.refuse': 'refused to sign the decision on',
  contest: 'contested the decision on',
  'contest.uphold': 'upheld the contested decision on',
  'queue.handle': 'planned who handles what',
  'queue.handle.undo': 'took back who handles what',
  'agreed.resolve': 'resolved agreed items by policy',
  'agreed.undo': 'took back what a policy resolved',
  'settle-many': 'settled look-alikes of',
  'settle-many.undo': 'took back what was settled together',
  comment: 'wrote in the thread of',
};

/** An entry's action as the verb of a sentence about whoever did it; its own name where there is no word for it yet. */
export function sayAction(action: string): string {
  return words[action] ?? action;
}
