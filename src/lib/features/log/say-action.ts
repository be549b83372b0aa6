const words: Readonly<Record<string, string>> = {
  'project.create': 'made the project',
  'project.settings': 'changed the settings',
  'member.invite': 'invited',
  'invitation.revoke': 'took the invitation back',
  'invitation.accept': 'joined',
  'member.change': 'changed the role of',
  'member.remove': 'removed',
  'annotator.link': 'said who is',
  'group.create': 'made the group',
  'group.rename': 'renamed the group',
  'group.remove': 'removed a group',
  'group.people': 'changed who is in',
  'group.items': 'changed the items of',
  'project.visibility': 'changed who sees what',
  'import.live': 'imported',
  'export.gold': 'exported gold',
  propose: 'proposed on',
  vote: 'voted on',
  decide: 'decided',
  undo: 'took back the decision on',
  'settle-many': 'settled look-alikes of',
  'settle-many.undo': 'took back what was settled together',
  comment: 'wrote in the thread of',
};

/** An entry's action as the verb of a sentence about whoever did it; its own name where there is no word for it yet. */
export function sayAction(action: string): string {
  return words[action] ?? action;
}
