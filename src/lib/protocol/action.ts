/** Everything a person can be allowed or refused to do. */
export const actions = [
  'project.create',
  'project.read',
  'project.settings',
  'member.read',
  'member.invite',
  'member.change',
  'annotator.link',
  'group.change',
  'import',
  'export.gold',
  'agreement.read',
  'agreement.people',
  'queue.read',
  'room.enter',
  'room.write',
  'propose',
  'vote',
  'comment',
  'decide',
  'undo',
  'log.read',
] as const;

export type Action = (typeof actions)[number];
