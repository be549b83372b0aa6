import type { WebhookEvent } from '#lib/protocol/webhooks.ts';
import type { Happening } from '#server/log/happening.ts';

interface EventPlan {
  event: WebhookEvent;
  /** What the object of the log entry is; a conflict is told with its item and address. */
  object: 'conflict' | 'settling' | 'import' | 'account' | 'project' | 'other';
  /** Names of the entry's body that are told: ids, values and counts, never what people wrote or their names. */
  tells: readonly string[];
}

/** Which log actions webhooks are told of, and what of each. An action that is not here is told to nobody. */
const plans: Readonly<Record<string, EventPlan>> = {
  decide: {
    event: 'decision.recorded',
    object: 'conflict',
    tells: ['id', 'revision', 'outcome', 'value', 'citation', 'conflict_revision'],
  },
  undo: { event: 'decision.undone', object: 'conflict', tells: ['undoes', 'revision'] },
  'settle-many': { event: 'settling.recorded', object: 'conflict', tells: ['settling', 'follows', 'settled'] },
  'settle-many.undo': { event: 'settling.undone', object: 'settling', tells: ['undone', 'kept'] },
  'import.live': { event: 'import.live', object: 'import', tells: ['report'] },
  'invitation.accept': { event: 'member.changed', object: 'other', tells: ['account', 'role'] },
  'member.change': { event: 'member.changed', object: 'account', tells: ['from', 'to'] },
  'member.remove': { event: 'member.changed', object: 'account', tells: ['role'] },
  'project.settings': { event: 'settings.changed', object: 'project', tells: [] },
  'export.gold': { event: 'gold.exported', object: 'other', tells: [] },
};

export const planOf = (action: string): EventPlan | undefined => plans[action];

/** What an event tells of a log entry's body. */
export function toldOf(plan: EventPlan, { body }: Pick<Happening, 'body'>): Record<string, unknown> {
  const given = (body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(plan.tells.filter((name) => name in given).map((name) => [name, given[name]]));
}
