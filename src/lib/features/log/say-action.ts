const words: Readonly<Record<string, string>> = {
  'project.create': 'made the project',
  'project.settings': 'changed the settings',
  'question.change': 'changed the question',
  'member.invite': 'invited',
  'invitation.revoke': 'took the invitation back',
  'invitation.accept': 'joined',
  'member.change': 'changed the role of',
  'member.remove': 'removed',
  'annotator.link': 'said who is',
  'annotator.merge': 'merged annotators into',
  'annotator.rename': 'renamed',
  'annotator.model': 'said whether this is a model:',
  'annotator.undo': 'took back what was said about',
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
