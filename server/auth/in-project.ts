import type { Visibility } from '#domain/exposure/visibility.ts';
import type { Action } from '#lib/protocol/action.ts';
import { type Asker, type Permission, roleAllows } from './can.ts';

/** What the project decides of an observer's rights, and how it is called. */
const observed: Partial<Record<Action, { setting: keyof Visibility['observers']; what: string }>> = {
  'queue.read': { setting: 'queue', what: 'the queue' },
  'room.enter': { setting: 'queue', what: 'items' },
  'contest.read': { setting: 'queue', what: 'contests' },
  'annotator.answers': { setting: 'queue', what: 'what became of answers' },
  'agreement.read': { setting: 'agreement', what: 'agreement' },
  'audit.read': { setting: 'agreement', what: 'audits' },
  'export.gold': { setting: 'export', what: 'the export' },
};

/** What the role allows in a project that says what its observers see (domain/exposure SPEC O1). */
export function allowsInProject(asker: Asker, action: Action, { observers }: Visibility): Permission {
  const rule = asker.role === 'observer' ? observed[action] : undefined;
  if (!rule) return roleAllows(asker, action);
  return observers[rule.setting]
    ? { allowed: true }
    : {
        allowed: false,
        code: 'observers',
        says: `This project does not show ${rule.what} to observers. A lead can change that under People.`,
      };
}
