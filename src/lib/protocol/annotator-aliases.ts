import * as v from 'valibot';
import { commandId } from './command-id.ts';
import { takes } from './route.ts';

/** What saying something about annotators changes, before it is said. */
export interface AliasEffect {
  /** Items on which they answered. */
  readonly items: number;
  /** Answers of several of those merged to the same question of the same item: the newest counts. */
  readonly shared: number;
  /** Of these, the ones that are not the same answer. */
  readonly differing: number;
  readonly conflicts: {
    readonly opened: number;
    readonly closed: number;
    /** Open before and after, on other answers or other people. */
    readonly changed: number;
    /** Decided ones whose answers become others: the decision stands and is flagged. */
    readonly decided: number;
  };
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(40));
const merged = v.pipe(v.array(id), v.minLength(1, 'Choose whom to merge.'), v.maxLength(100));
const name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'Give a name.'),
  v.maxLength(200, 'A name has at most 200 characters.'),
);

export const previewAlias = takes<AliasEffect>()({
  method: 'POST',
  path: '/api/projects/:project/annotators/preview',
  access: 'annotator.link',
  shows: 'people',
  says: 'What merging annotators, or marking one as a model or a person, would change. Changes nothing.',
  body: v.variant('change', [
    v.object({ change: v.literal('merge'), annotators: merged, into: id }),
    v.object({ change: v.literal('model'), annotator: id, isModel: v.boolean() }),
  ]),
  example: {
    body: { change: 'merge', annotators: ['01K9X3V7E8Q2M4N6P8R0S2T4WE'], into: '01K9X3V7E8Q2M4N6P8R0S2T4WF' },
    reply: { items: 240, shared: 12, differing: 3, conflicts: { opened: 0, closed: 2, changed: 31, decided: 1 } },
  },
});
export const mergeAnnotators = takes<{ act: string }>()({
  method: 'POST',
  path: '/api/projects/:project/annotators/merge',
  access: 'annotator.link',
  shows: 'nothing',
  says: 'Say that annotators are one person: their answers count as that person’s, the newest where there are several.',
  body: v.object({ commandId, annotators: merged, into: id }),
  example: {
    body: {
      commandId: '01K9X3V7E8Q2M4N6P8R0S2T5A1',
      annotators: ['01K9X3V7E8Q2M4N6P8R0S2T4WE'],
      into: '01K9X3V7E8Q2M4N6P8R0S2T4WF',
    },
    reply: { act: '01K9X3V7E8Q2M4N6P8R0S2T4WG' },
  },
});
export const renameAnnotator = takes<{ act: string }>()({
  method: 'PUT',
  path: '/api/projects/:project/annotators/:annotator/name',
  access: 'annotator.link',
  shows: 'nothing',
  says: 'Call an annotator otherwise than in the data; the imported name stays known.',
  body: v.object({ commandId, name }),
  example: {
    body: { commandId: '01K9X3V7E8Q2M4N6P8R0S2T5A2', name: 'Anna Kim' },
    reply: { act: '01K9X3V7E8Q2M4N6P8R0S2T4WG' },
  },
});
export const markModel = takes<{ act: string }>()({
  method: 'PUT',
  path: '/api/projects/:project/annotators/:annotator/model',
  access: 'annotator.link',
  shows: 'nothing',
  says: 'Say whether an annotator is a model: models count neither in conflicts nor in agreement among people.',
  body: v.object({ commandId, isModel: v.boolean() }),
  example: {
    body: { commandId: '01K9X3V7E8Q2M4N6P8R0S2T5A3', isModel: true },
    reply: { act: '01K9X3V7E8Q2M4N6P8R0S2T4WG' },
  },
});
export const undoAlias = takes<{ act: string }>()({
  method: 'POST',
  path: '/api/projects/:project/annotators/acts/:act/undo',
  access: 'annotator.link',
  shows: 'nothing',
  says: 'Take back a merge, a renaming or a marking, as one act.',
  body: v.object({ commandId }),
  example: {
    body: { commandId: '01K9X3V7E8Q2M4N6P8R0S2T5A4' },
    reply: { act: '01K9X3V7E8Q2M4N6P8R0S2T4WH' },
  },
});
