import * as v from 'valibot';
import type { Cause } from '#domain/adjudication/cause.ts';
import type { Outcome } from '#domain/kind.ts';
import { type Selection, selections } from '#domain/release/selection.ts';
import { commandId } from './command-id.ts';
import { reads, takes } from './route.ts';

/** A frozen, numbered export. */
export interface ReleaseView {
  readonly number: number;
  readonly note: string;
  readonly selection: Selection;
  /** Number of the guideline release it was made under, or `no-guideline`. */
  readonly guideline: string;
  /** Keys of its questions. */
  readonly questions: readonly string[];
  readonly rows: number;
  /** How many rows have each source of their value. */
  readonly sources: Readonly<Record<string, number>>;
  /** SHA-256 of the canonical content. */
  readonly hash: string;
  /** The last entry of the log that it rests on. */
  readonly anchor: { readonly seq: number; readonly hash: string };
  readonly by: string;
  readonly at: number;
}

export interface ReleasePreview {
  readonly counts: Readonly<
    Record<Selection, { readonly rows: number; readonly sources: Readonly<Record<string, number>> }>
  >;
}

/** Why a value is another one (domain/release SPEC R7). */
export type DifferenceReason =
  | {
      readonly type: 'decision';
      readonly act: 'decide' | 'undo';
      readonly by: string;
      readonly at: number;
      readonly outcome: Outcome | null;
      /** The value in words. */
      readonly summary: string;
      readonly causes: readonly { readonly answer: string; readonly cause: Cause }[];
      readonly rationale: string;
      readonly citation: string;
      readonly policy: string;
      /** Key of the item whose decision was applied here. */
      readonly follows: string | null;
    }
  | {
      readonly type: 'answer';
      readonly change: 'new' | 'changed' | 'withdrawn';
      readonly by: string;
      readonly at: number;
      readonly layer: string;
      readonly summary: string;
    }
  | { readonly type: 'rules' };

export interface DifferenceSide {
  readonly source: string;
  readonly outcome: Outcome | null;
  readonly value: unknown;
  readonly summary: string;
}

export interface DifferenceRow {
  readonly item: { readonly id: string; readonly key: string };
  readonly question: { readonly id: string; readonly key: string };
  readonly change: 'added' | 'removed' | 'changed';
  readonly from: DifferenceSide | null;
  readonly to: DifferenceSide | null;
  readonly reasons: readonly DifferenceReason[];
}

export interface Difference {
  readonly from: ReleaseView;
  /** Null when it is the project as it stands now. */
  readonly to: ReleaseView | null;
  readonly counts: Readonly<Record<'added' | 'removed' | 'changed' | 'same', number>>;
  readonly rows: readonly DifferenceRow[];
  /** `after` of the next page, or null. */
  readonly next: string | null;
}

const note = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'Say what the release is for: a release has a note.'),
  v.maxLength(2_000, 'A note has at most 2,000 characters.'),
);

export const releaseOrder = { note, selection: v.picklist(selections) };

export const listReleases = reads<ReleaseView[]>({
  method: 'GET',
  path: '/api/projects/:project/releases',
  access: 'export.gold',
  shows: 'people',
  says: 'Dataset releases of the project, newest first.',
});
export const previewRelease = reads<ReleasePreview>({
  method: 'GET',
  path: '/api/projects/:project/releases/preview',
  access: 'release.create',
  shows: 'nothing',
  says: 'How many rows a release made now would hold, for each selection.',
});
export const createRelease = takes<{ number: number; hash: string; rows: number }>()({
  method: 'POST',
  path: '/api/projects/:project/releases',
  access: 'release.create',
  shows: 'nothing',
  says: 'Freeze the project as it stands now as its next dataset release.',
  body: v.object({ commandId, ...releaseOrder }),
  example: {
    body: { commandId: 'release-0001', note: 'First delivery to the classifier team.', selection: 'answered' },
    reply: { number: 1, hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', rows: 2000 },
  },
});
export const readDifference = reads<Difference>({
  method: 'GET',
  path: '/api/projects/:project/releases/:number/difference',
  access: 'export.gold',
  shows: 'decisions',
  says: 'What changed from a release to another or to now, with the reason for every changed value.',
  query: {
    to: 'Number of the other release, or `now` (unless said).',
    change: '`added`, `removed` or `changed` rows only.',
    item: 'Only items whose key holds this text.',
    after: 'The next page: `next` of the page before.',
  },
});
