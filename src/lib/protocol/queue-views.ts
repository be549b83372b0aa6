import * as v from 'valibot';
import { queueFilter } from './handling.ts';
import { reads, takes } from './route.ts';
import type { PersonView } from './views.ts';

export type ViewFilter = v.InferOutput<typeof queueFilter>;

/** A named filter of the queue. */
export interface QueueView {
  readonly id: string;
  readonly name: string;
  /** Everybody in the project has it. */
  readonly shared: boolean;
  /** The viewer made it. */
  readonly own: boolean;
  readonly by: PersonView;
  readonly filter: ViewFilter;
  /** What the filter names and is not there any more, a sentence each. */
  readonly gone: readonly string[];
  /** How many conflicts it shows; null unless counts were asked for. */
  readonly count: number | null;
}

export interface QueueViews {
  /** Shared ones first, each kind by name. */
  readonly views: readonly QueueView[];
  /** The one the viewer's queue begins with. */
  readonly preferred: string | null;
}

const filter = queueFilter;
const name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'Give the view a name.'),
  v.maxLength(60, 'The name of a view has at most 60 characters.'),
);
const body = v.object({ name, shared: v.boolean(), filter });

const example = {
  name: 'Ready to sign',
  shared: true,
  filter: {
    state: 'sign-off',
    pattern: null,
    label: null,
    text: null,
    people: null,
    assigned: 'me',
    within: null,
    priority: null,
  },
} as const;

export const listViews = reads<QueueViews>({
  method: 'GET',
  path: '/api/projects/:project/views',
  access: 'queue.read',
  shows: 'people',
  says: 'Named filters of the queue: your own and those shared with the project.',
  query: { counts: '`yes`: with how many conflicts each shows.' },
  example: {
    reply: {
      views: [
        {
          ...example,
          id: '01K9X3V7E8Q2M4N6P8R0S2T4WA',
          own: true,
          by: { id: '01K9X3V7E8Q2M4N6P8R0S2T4WB', name: 'Ana Ortiz' },
          gone: [],
          count: 12,
        },
      ],
      preferred: null,
    },
  },
});
export const saveView = takes<{ id: string }>()({
  method: 'POST',
  path: '/api/projects/:project/views',
  access: 'queue.read',
  shows: 'nothing',
  says: 'Name a filter of the queue; owners and leads may share it with the project.',
  body,
  example: { body: example, reply: { id: '01K9X3V7E8Q2M4N6P8R0S2T4WA' } },
});
export const changeView = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/views/:view',
  access: 'queue.read',
  shows: 'nothing',
  says: 'Give a view another name or filter, or share it: your own, or as owner or lead a shared one.',
  body,
  example: { body: example, reply: null },
});
export const removeView = reads<null>({
  method: 'DELETE',
  path: '/api/projects/:project/views/:view',
  access: 'queue.read',
  shows: 'nothing',
  says: 'Remove a view; whoever’s queue began with it sees the open conflicts again.',
});
export const preferView = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/preferred-view',
  access: 'queue.read',
  shows: 'nothing',
  says: 'Say with which view your queue begins; null: with the open conflicts.',
  body: v.object({ view: v.nullable(v.string()) }),
  example: { body: { view: null }, reply: null },
});
