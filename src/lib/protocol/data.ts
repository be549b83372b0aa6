import { reads } from './route.ts';

/** One question's agreement; numbers come with interval, n and layer, or with the reason they are undefined. */
export interface QuestionAgreement {
  readonly question: { readonly id: string; readonly key: string; readonly prompt: string };
  readonly measures: readonly { readonly name: string; readonly estimate: unknown }[];
  readonly labels: readonly { readonly label: string; readonly title: string; readonly count: number }[];
  readonly raters: readonly { readonly ratings: number; readonly items: number }[];
  /** How many people's answers to an item are in no figure: they had seen others' answers before they gave theirs. */
  readonly leftOut: number;
}

/** A range at 95 %, or why there is none. */
export type AgreementRange =
  | { readonly defined: true; readonly low: number; readonly high: number }
  | { readonly defined: false; readonly reason: string };

/** Who agrees with whom on one question. Annotators are named by id in pairs. */
export interface PeopleAgreement {
  readonly question: { readonly id: string; readonly key: string; readonly prompt: string };
  readonly layer: string;
  /** How many people's answers to an item are in no figure: they had seen others' answers before they gave theirs. */
  readonly leftOut: number;
  /** Everybody, by name: each against all others on the items they share. */
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly items: number;
    readonly agreement: number | null;
    readonly range: AgreementRange;
  }[];
  /** Those shown against each other, by name: the ones with most shared items. */
  readonly inPairs: readonly string[];
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly items: number;
    readonly equal: number;
    readonly range: AgreementRange;
  }[];
}

export interface ImportView {
  readonly id: string;
  readonly status: 'staging' | 'live' | 'cancelled' | 'failed';
  readonly files: readonly { readonly name: string; readonly size: number; readonly role: string }[];
  readonly report: ImportReport;
  readonly by: string;
  readonly at: number;
}

export interface ImportReport {
  readonly newItems: number;
  readonly updatedItems: number;
  readonly newAnnotators: number;
  readonly newAnnotations: number;
  readonly changedAnnotations: number;
  readonly unchangedAnnotations: number;
  /** Earlier answers that the files take back. */
  readonly withdrawnAnnotations: number;
  readonly newReferences: number;
  /** Earlier references that the files say otherwise. */
  readonly changedReferences: number;
  /** Questions of items with references that contradict each other, in the whole project. */
  readonly conflictingReferences: number;
  readonly newConflicts: number;
  readonly changedConflicts: number;
  readonly problems: number;
}

/** References of one item that contradict each other, each with where it was read. */
export interface ContradictingReferences {
  readonly item: { readonly id: string; readonly key: string };
  readonly question: string;
  readonly says: readonly { readonly label: string; readonly file: string; readonly line: number | null }[];
}

/** Earlier answers that files said to be complete no longer hold. */
export interface Withdrawals {
  readonly answers: number;
  /** Answers these people gave so far to these questions, on the items the files are complete for. */
  readonly of: number;
  readonly people: readonly { readonly name: string; readonly answers: number; readonly of: number }[];
  readonly items: number;
  /** Items on which none of these people's answers is left. */
  readonly emptied: number;
  /** Decided conflicts that rest on them. */
  readonly decided: number;
}

/** New names of an import beside known ones without an answer in it. */
export interface ImportNames {
  readonly fresh: number;
  readonly silent: number;
  /** Who may be the same: called alike, or with the same answers to the same items. */
  readonly pairs: readonly {
    readonly fresh: { readonly id: string; readonly name: string };
    readonly known: { readonly id: string; readonly name: string };
    /** Questions of items that both answered, and how many of these alike. */
    readonly shared: number;
    readonly equal: number;
  }[];
}

/** Lines of the streamed reply of an import (newline-delimited JSON). */
export type ImportProgress =
  | { readonly type: 'started'; readonly id: string }
  | {
      readonly type: 'progress';
      readonly stage: 'reading' | 'withdrawals' | 'conflicts' | 'going live';
      readonly done: number;
    }
  | {
      readonly type: 'live';
      readonly id: string;
      readonly report: ImportReport;
      /** The first of the references that contradict each other. */
      readonly contradicting: readonly ContradictingReferences[];
    }
  | {
      readonly type: 'stopped';
      readonly status: 'cancelled' | 'failed';
      readonly detail: string;
      /** Set when the server failed, and not the files. */
      readonly fault?: 'server';
      /** Set when the files would withdraw more answers than was said: say how many, and import again. */
      readonly withdrawals?: Withdrawals;
    };

export const readAgreement = reads<QuestionAgreement[]>({
  method: 'GET',
  path: '/api/projects/:project/agreement',
  access: 'agreement.read',
  shows: 'nothing',
  says: 'Agreement per question on the independent layer.',
});
export const readPeopleAgreement = reads<PeopleAgreement[]>({
  method: 'GET',
  path: '/api/projects/:project/agreement/people',
  access: 'agreement.people',
  shows: 'people',
  says: 'Who agrees with whom, per question, on the independent layer.',
});
export const listImports = reads<ImportView[]>({
  method: 'GET',
  path: '/api/projects/:project/imports',
  access: 'import',
  shows: 'nothing',
  says: 'Imports of the project, newest first.',
});
/** The reply is newline-delimited ImportProgress. */
export const startImport = reads<ImportProgress>({
  method: 'POST',
  path: '/api/projects/:project/imports',
  access: 'import',
  shows: 'nothing',
  says: 'Stage files and make them live in one commit; the reply streams progress.',
  form: {
    files: 'The files, one part each; 256 MiB together at most.',
    options:
      'Optional JSON: how each file is read (`plans`), the question it answers (`question`), and whether the files are complete (`complete`: `items` or `all`) with how many answers they may withdraw (`withdraws`), and whether their references replace all earlier ones (`replaceReferences`).',
  },
  gives: ['application/x-ndjson'],
});
export const readImportNames = reads<ImportNames>({
  method: 'GET',
  path: '/api/projects/:project/imports/:import/names',
  access: 'import',
  shows: 'people',
  says: 'New names of an import beside known ones that gave nothing in it, with those that may be the same people.',
});
export const cancelImport = reads<null>({
  method: 'DELETE',
  path: '/api/projects/:project/imports/:import',
  access: 'import',
  shows: 'nothing',
  says: 'Cancel a staging import; nothing of it stays.',
});
