import type { WebhookEvent } from '#lib/protocol/webhooks.ts';

/** What each event tells of, as the label of a choice. */
export const eventWords: Readonly<Record<WebhookEvent, string>> = {
  'decision.recorded': 'A decision is recorded',
  'decision.undone': 'A decision is taken back',
  'settling.recorded': 'Look-alikes are settled together',
  'settling.undone': 'What was settled together is taken back',
  'import.live': 'An import goes live',
  'member.changed': 'Somebody joins, leaves or gets another role',
  'settings.changed': 'The settings change',
  'gold.exported': 'Gold is exported',
};
