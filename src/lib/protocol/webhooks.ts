import * as v from 'valibot';
import { reads, takes } from './route.ts';

/** What a webhook can be told of. */
export const webhookEvents = [
  'decision.recorded',
  'decision.undone',
  'settling.recorded',
  'settling.undone',
  'import.live',
  'member.changed',
  'settings.changed',
  'gold.exported',
] as const;

export type WebhookEvent = (typeof webhookEvents)[number];

/** Sent by the button that tries a webhook. */
export const TEST_EVENT = 'webhook.test';

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: number;
  readonly disabledAt: number | null;
  /** Why the server switched it off, or null when a person did. */
  readonly disabledWhy: string | null;
  readonly lastDeliveredAt: number | null;
  /** Messages that are on their way. */
  readonly waiting: number;
}

export interface WebhookMessageView {
  readonly id: string;
  readonly event: string;
  readonly createdAt: number;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly nextAt: number | null;
  /** Oldest first. */
  readonly tries: readonly {
    readonly at: number;
    readonly took: number;
    /** Status of the answer, or null where there was none. */
    readonly status: number | null;
    readonly problem: string | null;
    /** The beginning of the answer. */
    readonly reply: string;
  }[];
}

const events = v.pipe(
  v.array(v.picklist(webhookEvents)),
  v.minLength(1, 'Choose at least one event.'),
  v.maxLength(webhookEvents.length),
);

export const listWebhooks = reads<WebhookView[]>({
  method: 'GET',
  path: '/api/projects/:project/webhooks',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'Webhooks of the project, oldest first.',
});
export const addWebhook = takes<{ id: string; secret: string }>()({
  method: 'POST',
  path: '/api/projects/:project/webhooks',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'Add an address that is told of events; the secret that signs them is shown this once.',
  body: v.object({ url: v.pipe(v.string(), v.trim(), v.maxLength(2000, 'At most 2000 characters.')), events }),
  example: {
    body: { url: 'https://hooks.example.org/parley', events: ['decision.recorded', 'import.live'] },
    reply: { id: '01K9X3V7E8Q2M4N6P8R0S2T4WF', secret: 'whsec_c3RhbmRzLWluLWZvci0yNTYtcmFuZG9tLWJpdHMtaGVy' },
  },
});
export const changeWebhook = takes<null>()({
  method: 'PATCH',
  path: '/api/projects/:project/webhooks/:webhook',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'Change which events a webhook is told of, or switch it off and on.',
  body: v.object({ events, enabled: v.boolean() }),
  example: { body: { events: ['decision.recorded'], enabled: true }, reply: null },
});
export const removeWebhook = reads<null>({
  method: 'DELETE',
  path: '/api/projects/:project/webhooks/:webhook',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'Remove a webhook; what was on its way is not sent any more.',
});
export const testWebhook = reads<{ message: string }>({
  method: 'POST',
  path: '/api/projects/:project/webhooks/:webhook/tests',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'Send a `webhook.test` message to a webhook.',
});
export const listWebhookMessages = reads<WebhookMessageView[]>({
  method: 'GET',
  path: '/api/projects/:project/webhooks/:webhook/messages',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'The last 50 messages of a webhook with every try, newest first.',
});
export const resendWebhookMessage = reads<null>({
  method: 'POST',
  path: '/api/projects/:project/webhooks/:webhook/messages/:message/resend',
  access: 'webhook.manage',
  shows: 'nothing',
  says: 'Send a message that was delivered or failed again, under the same id.',
});
