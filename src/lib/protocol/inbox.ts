import * as v from 'valibot';
import { reads, takes } from './route.ts';

/** Where an entry comes from; says what kind of thing waits. */
export type InboxSource =
  | 'label'
  | 'vote'
  | 'decide'
  | 'contest'
  | 'sign'
  | 'escalated'
  | 'assigned'
  | 'block'
  | 'mention'
  | 'undone'
  | 'answered'
  | 'changed'
  | 'webhook'
  | 'audit'
  | 'rework';

/** One thing that waits for a person. */
export interface InboxEntry {
  /** Names the fact it rests on: a later fact of the same kind is another entry. */
  readonly id: string;
  readonly source: InboxSource;
  /** A task stays until it is done; a notice can be put away. */
  readonly type: 'task' | 'notice';
  /** What it is about, in a few words. */
  readonly what: string;
  /** Why it waits for this person, in a sentence. */
  readonly why: string;
  readonly project: { readonly slug: string; readonly name: string };
  readonly href: string;
  readonly since: number;
  readonly due: number | null;
  /** `now`: others wait for it; `soon`: it should not be left; `later`: good to know. */
  readonly urgency: 'now' | 'soon' | 'later';
  readonly seen: boolean;
  /** Put aside until then, or null. */
  readonly snoozedUntil: number | null;
}

export interface Inbox {
  /** The most urgent first, then the oldest. */
  readonly entries: readonly InboxEntry[];
  readonly counts: {
    /** What waits now: everything but what is put aside. */
    readonly waiting: number;
    readonly unseen: number;
    readonly snoozed: number;
  };
  /** There is more than is listed. */
  readonly isCut: boolean;
}

const entryId = v.pipe(v.string(), v.regex(/^[\w:.-]{1,200}$/, 'That is no entry of an inbox.'));

const example: Inbox = {
  entries: [
    {
      id: 'vote:01K9X3V7E8Q2M4N6P8R0S2T4W6',
      source: 'vote',
      type: 'task',
      what: 'Vote on message-17',
      why: 'Ana Ortiz proposed an answer and you have not voted.',
      project: { slug: 'support-mail', name: 'Support mail' },
      href: '/p/support-mail/items/01K9X3V7E8Q2M4N6P8R0S2T4W1?c=01K9X3V7E8Q2M4N6P8R0S2T4W2',
      since: 1_795_000_000_000,
      due: null,
      urgency: 'now',
      seen: false,
      snoozedUntil: null,
    },
  ],
  counts: { waiting: 1, unseen: 1, snoozed: 0 },
  isCut: false,
};

export const readInbox = reads<Inbox>({
  method: 'GET',
  path: '/api/inbox',
  access: 'signed-in',
  shows: 'people',
  says: 'What waits for you, in all your projects.',
  example: { reply: example },
});
export const readProjectInbox = reads<Inbox>({
  method: 'GET',
  path: '/api/projects/:project/inbox',
  access: 'project.read',
  shows: 'people',
  says: 'What waits for you in one project.',
  example: { reply: example },
});
export const markInbox = takes<null>()({
  method: 'POST',
  path: '/api/inbox/marks',
  access: 'signed-in',
  shows: 'nothing',
  says: 'Mark entries of your inbox as seen, put them aside until a moment, take them back, or put notices away for good.',
  body: v.variant('mark', [
    v.object({
      mark: v.picklist(['seen', 'done', 'back']),
      entries: v.pipe(v.array(entryId), v.minLength(1), v.maxLength(200, 'At most 200 entries at once.')),
    }),
    v.object({
      mark: v.literal('snooze'),
      entries: v.pipe(v.array(entryId), v.minLength(1), v.maxLength(200, 'At most 200 entries at once.')),
      until: v.pipe(v.number(), v.integer('Give the moment in whole milliseconds since 1970.')),
    }),
  ]),
  example: {
    body: { mark: 'snooze', entries: ['vote:01K9X3V7E8Q2M4N6P8R0S2T4W6'], until: 1_795_100_000_000 },
    reply: null,
  },
});
