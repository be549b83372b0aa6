import type { Cause } from '#domain/adjudication/cause.ts';
import type { KeptShare, Verdict } from '#domain/adjudication/own-answers.ts';
import { reads } from './route.ts';

/** One answer of an annotator to a conflict that is decided. */
export interface JudgedAnswer {
  readonly item: string;
  readonly itemKey: string;
  readonly conflict: string;
  readonly question: string;
  /** Id of the decision that stands. */
  readonly decision: string;
  readonly answer: string;
  readonly decided: string;
  readonly verdict: Verdict;
  /** Why the answer lost; null where it did not. */
  readonly cause: Cause | null;
  readonly citation: string;
  readonly rationale: string;
  readonly by: string;
  readonly at: number;
  /** The decision's case, where it was contested. */
  readonly contested: 'open' | 'upheld' | null;
  /** Whether the viewer can contest it now. */
  readonly mayContest: boolean;
}

export interface AnnotatorAnswers {
  readonly annotator: {
    readonly id: string;
    readonly name: string;
    readonly isModel: boolean;
    readonly isYou: boolean;
  };
  /** Over all of them, whatever the filter. */
  readonly kept: KeptShare;
  /** How often each cause was given for a lost answer, most often first. */
  readonly causes: readonly { readonly cause: Cause; readonly count: number }[];
  /** Their own answers that lost, by the answer, most often first. */
  readonly lost: readonly { readonly answer: string; readonly count: number }[];
  /** Latest first. */
  readonly rows: readonly JudgedAnswer[];
  readonly isCut: boolean;
  /** Answers on items with something undecided are left out, because names are hidden there. */
  readonly leavesOut: boolean;
}

export const readAnnotatorAnswers = reads<AnnotatorAnswers>({
  method: 'GET',
  path: '/api/projects/:project/annotators/:annotator/answers',
  access: 'annotator.answers',
  shows: 'decisions',
  says: 'What decisions said of one annotator’s answers; leads see everybody’s, others their own.',
  query: {
    cause: 'Only answers that lost by this cause.',
    label: 'Only answers that read like this.',
    verdict: '`kept`, `overruled` or `not-judged`; all unless said.',
  },
});
