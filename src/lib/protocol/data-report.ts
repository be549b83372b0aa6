import * as v from 'valibot';
import type { ContradictingReferences } from './data.ts';
import { reads, takes } from './route.ts';

/** An item named in the report. */
export interface ReportItem {
  readonly id: string;
  readonly key: string;
}

/** What one question's current answers in the independent layer look like. */
export interface QuestionData {
  readonly question: { readonly id: string; readonly key: string; readonly prompt: string };
  readonly answers: number;
  /** Earlier answers kept as history: changed since, and withdrawn. */
  readonly changed: number;
  readonly withdrawn: number;
  /** Most frequent first. */
  readonly labels: readonly {
    readonly value: string;
    readonly title: string;
    readonly answers: number;
    readonly people: number;
    /** `outside`: the question does not know it. `later`: an import brought it after the first answers and added it. */
    readonly state: 'known' | 'later' | 'outside';
  }[];
  /** Those who answered most; `counts` beside `labels`. */
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly answers: number;
    readonly counts: readonly number[];
    /** Shares no item with anybody. */
    readonly isAlone: boolean;
  }[];
  readonly peopleInAll: number;
  readonly models: readonly { readonly name: string; readonly answers: number }[];
  /** Answers made by correcting a model's prediction. */
  readonly derived: readonly { readonly from: string; readonly answers: number }[];
  /** How many items have how many answers by people. */
  readonly overlap: readonly { readonly answers: number; readonly items: number }[];
  /** Pairs of people who share an item, of all pairs, and how many circles of people never meet each other. */
  readonly contact: { readonly pairs: number; readonly of: number; readonly circles: number };
  readonly unanswered: readonly ReportItem[];
  readonly references: { readonly items: number; readonly contradicting: number };
}

/** What is in the data of a project, or of one import. */
export interface DataReport {
  /** Null for the whole project. */
  readonly import: { readonly id: string; readonly files: readonly string[]; readonly leftOut: number } | null;
  readonly items: number;
  readonly withoutText: number;
  readonly questions: readonly QuestionData[];
  /** Items of different keys with the same text: how many there are, and the first. */
  readonly sameText: { readonly items: number; readonly groups: readonly (readonly ReportItem[])[] };
  readonly contradicting: readonly ContradictingReferences[];
}

export const readDataReport = reads<DataReport>({
  method: 'GET',
  path: '/api/projects/:project/data-report',
  access: 'import',
  shows: 'people',
  says: 'What is in the data: labels by person, overlap, repeats, models, references.',
  query: { import: 'Id of an import, for what it brought; the whole project without it.' },
});
export const reportByCommand = takes<DataReport>()({
  method: 'POST',
  path: '/api/cli/data-report',
  access: 'command-line',
  shows: 'nothing',
  says: 'What is in the data of a project (`npx parley data-report`).',
  body: v.strictObject({
    project: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    import: v.optional(v.string()),
  }),
  example: { body: { project: 'support-mail' } },
});
