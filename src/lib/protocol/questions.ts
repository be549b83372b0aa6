import * as v from 'valibot';
import { reads, takes } from './route.ts';

/** Items of the same parent around one, in the order in which they came. */
export interface Siblings {
  /** What they belong to; null where the item belongs to nothing. */
  readonly parent: string | null;
  /** How many there are, this one among them. */
  readonly total: number;
  /** The place of the first row among them, 1 = the first. */
  readonly from: number;
  readonly rows: readonly {
    readonly item: string;
    readonly itemKey: string;
    readonly content: readonly { readonly type: 'text'; readonly name: string; readonly text: string }[];
    /** Its open conflicts. */
    readonly open: number;
  }[];
}

export const readSiblings = reads<Siblings>({
  method: 'GET',
  path: '/api/projects/:project/items/:item/siblings',
  access: 'room.enter',
  shows: 'item',
  says: 'The items that belong to the same as this one, around it: at most 10 before and 10 after.',
  query: { at: 'Id of a sibling to look around instead of the item itself.' },
});
export const changeQuestion = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/questions/:question',
  access: 'project.settings',
  shows: 'nothing',
  says: 'Change how a question is put: its words, its settings (labels may be added, none taken away) and when it is asked.',
  body: v.object({
    prompt: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'Say how the question is asked.'),
      v.maxLength(500, 'A question has at most 500 characters.'),
    ),
    config: v.unknown(),
    askedWhen: v.nullable(
      v.object({
        question: v.string(),
        answers: v.pipe(v.array(v.string()), v.maxLength(1000, 'At most 1000 answers.')),
      }),
    ),
  }),
  example: {
    body: {
      prompt: 'What is toxic about it?',
      config: { labels: [{ value: 'insult', title: 'Insult', weight: 2 }, { value: 'threat' }] },
      askedWhen: { question: '01K9X3V7E8Q2M4N6P8R0S2T4W6', answers: ['yes'] },
    },
    reply: null,
  },
});
