import * as v from 'valibot';
import type { LabelState, WhyNotConflict, WhyNotPerson } from '#domain/adjudication/another-label.ts';
import { commandId } from './command-id.ts';
import { selection } from './handling.ts';
import { reads, takes } from './route.ts';
import type { ItemView, PersonView, QuestionView } from './views.ts';

/** What asking for labels would do. */
export interface AskPreview {
  /** How many questions of items are chosen. */
  readonly count: number;
  /** How many labels would be asked for. */
  readonly asked: number;
  /** Those nobody would be asked about, by reason. */
  readonly left: Readonly<Record<WhyNotConflict, number>>;
  /** Everybody who can be asked here, by name. */
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    /** How many they would be asked for, and how many of the open ones they could label. */
    readonly count: number;
    readonly able: number;
    readonly not: Readonly<Record<WhyNotPerson, number>>;
    /** How many labels they owe already. */
    readonly owes: number;
  }[];
}

/** A label somebody was asked for, as they see it: nothing of what others answered. */
export interface OwnLabel {
  readonly id: string;
  readonly item: string;
  readonly itemKey: string;
  readonly question: string;
  readonly askedAt: number;
  readonly dueAt: number | null;
  readonly givenAt: number | null;
}

/** The labels a person was asked for in a project. */
export interface OwnLabels {
  /** Owed now, the one due first first; at most 500. */
  readonly open: readonly OwnLabel[];
  /** Given and still to be changed, the last one first; at most 50. */
  readonly changeable: readonly OwnLabel[];
  readonly counts: { readonly open: number; readonly given: number };
}

/** One item to label, with the questions its viewer was asked about. */
export interface LabelTask {
  readonly item: ItemView;
  readonly asked: readonly {
    readonly label: string;
    readonly question: QuestionView;
    /** Who asked. */
    readonly by: PersonView;
    readonly askedAt: number;
    readonly dueAt: number | null;
    readonly state: LabelState;
    /** The viewer's own answer, once given. */
    readonly value: unknown;
    /** It is owed, or was given and can still be changed. */
    readonly isWritable: boolean;
  }[];
  /** Names are hidden while deciding: a comment would show its author's. */
  readonly namesHidden: boolean;
}

/** Labels that were asked for, as a lead sees them. */
export interface AskedLabels {
  readonly people: readonly {
    readonly person: PersonView;
    readonly open: number;
    readonly late: number;
    readonly given: number;
    /** Over without a label: taken back, decided meanwhile and so on. */
    readonly over: number;
  }[];
  /** Open ones first, the one due first first, then the latest; at most 500. */
  readonly rows: readonly {
    readonly id: string;
    readonly item: string;
    readonly itemKey: string;
    readonly question: string;
    readonly person: PersonView;
    readonly askedBy: PersonView;
    readonly askedAt: number;
    readonly dueAt: number | null;
    readonly state: LabelState;
    readonly isLate: boolean;
  }[];
  readonly total: number;
}

const people = v.pipe(v.array(v.string()), v.maxLength(200, 'At most 200 people at once.'));
const moment = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));

const chosen = { by: 'list' as const, conflicts: ['01K9X3V7E8Q2M4N6P8R0S2T4W9'] };

export const previewLabels = takes<AskPreview>()({
  method: 'POST',
  path: '/api/projects/:project/label-asks/preview',
  access: 'label.ask',
  shows: 'people',
  says: 'Who could label the chosen conflicts, and who would be asked for how many; changes nothing.',
  body: v.object({ selection, people }),
  example: {
    body: { selection: chosen, people: [] },
    reply: { count: 1, asked: 0, left: { decided: 0, waiting: 0, asked: 0, nobody: 1 }, people: [] },
  },
});
export const askForLabels = takes<{ ask: string; asked: number; left: number }>()({
  method: 'POST',
  path: '/api/projects/:project/label-asks',
  access: 'label.ask',
  shows: 'nothing',
  says: 'Ask people for their own labels of the chosen conflicts, spread evenly. 409 when they are not as many as were shown.',
  body: v.object({
    commandId,
    selection,
    people: v.pipe(people, v.minLength(1, 'Choose at least one person.')),
    dueAt: moment,
    /** How many labels were shown as to be asked for. */
    asked: v.number(),
  }),
  example: {
    body: {
      commandId: 'label-ask-0001',
      selection: chosen,
      people: ['01K9X3V7E8Q2M4N6P8R0S2T4W1'],
      dueAt: 1_795_600_000_000,
      asked: 1,
    },
    reply: { ask: '01K9X3V7E8Q2M4N6P8R0S2T4WC', asked: 1, left: 0 },
  },
});
export const withdrawLabels = takes<{ withdrawn: number; kept: number }>()({
  method: 'POST',
  path: '/api/projects/:project/label-asks/withdrawal',
  access: 'label.ask',
  shows: 'nothing',
  says: 'Take back labels that were asked for: some, or all of one act. Those given or over are kept as they are.',
  body: v.object({
    commandId,
    of: v.variant('by', [
      v.object({ by: v.literal('ask'), ask: v.string() }),
      v.object({
        by: v.literal('list'),
        labels: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(500, 'At most 500 labels at once.')),
      }),
    ]),
  }),
  example: {
    body: { commandId: 'label-withdraw-0001', of: { by: 'ask', ask: '01K9X3V7E8Q2M4N6P8R0S2T4WC' } },
    reply: { withdrawn: 1, kept: 0 },
  },
});
export const listAskedLabels = reads<AskedLabels>({
  method: 'GET',
  path: '/api/projects/:project/label-asks',
  access: 'label.ask',
  shows: 'people',
  says: 'Which labels were asked for, of whom, and how each stands.',
});
export const listOwnLabels = reads<OwnLabels>({
  method: 'GET',
  path: '/api/projects/:project/labels',
  access: 'label.give',
  shows: 'item',
  says: 'The labels you were asked for here.',
});
export const readLabelTask = reads<LabelTask>({
  method: 'GET',
  path: '/api/projects/:project/items/:item/label',
  access: 'label.give',
  shows: 'item',
  says: 'An item you were asked to label, with what you are asked and nothing of what others answered.',
});
export const giveLabel = takes<{ changed: boolean }>()({
  method: 'PUT',
  path: '/api/projects/:project/items/:item/label',
  access: 'label.give',
  shows: 'nothing',
  says: 'Give the label you were asked for, or change it while you are still blind. A comment goes to the item’s thread.',
  body: v.object({
    commandId,
    /** Id of what was asked for. */
    label: v.string(),
    value: v.unknown(),
    comment: v.pipe(v.string(), v.trim(), v.maxLength(2000, 'A comment has at most 2000 characters.')),
  }),
  example: {
    body: { commandId: 'label-give-0001', label: '01K9X3V7E8Q2M4N6P8R0S2T4WD', value: 'bug', comment: '' },
    reply: { changed: true },
  },
});
