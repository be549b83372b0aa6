import * as v from 'valibot';
import type { AgreedRule } from '#domain/adjudication/agreed-policy.ts';
import { commandId } from './command-id.ts';
import { reads, takes } from './route.ts';

/** What of the agreed items is left alone. */
export interface LeftOutView {
  /** Keys of values. */
  readonly labels: readonly string[];
  /** Ids of annotators among whose answers it is. */
  readonly annotators: readonly string[];
  /** Ids of imports that brought the item. */
  readonly imports: readonly string[];
}

export interface AgreedLabel {
  /** Key of the value, to leave it out by. */
  readonly key: string;
  readonly title: string;
  readonly count: number;
  readonly isLeftOut: boolean;
  readonly examples: readonly { readonly item: string; readonly itemKey: string; readonly text: string }[];
}

/** What a policy would resolve now. */
export interface AgreedPreview {
  readonly policy: string;
  readonly rule: AgreedRule;
  readonly without: LeftOutView;
  readonly count: number;
  /** Names this list: give it back with the act. */
  readonly digest: string;
  readonly labels: readonly AgreedLabel[];
  /** Items that the policy does not resolve, by why not. */
  readonly others: {
    readonly inConflict: number;
    readonly notAgreed: number;
    readonly leftOut: number;
    readonly resolvedBefore: number;
  };
  readonly annotators: readonly { readonly id: string; readonly name: string }[];
  readonly imports: readonly { readonly id: string; readonly at: number; readonly files: readonly string[] }[];
}

/** An act by policy, and what became of it. */
export interface PolicyActView {
  readonly id: string;
  readonly policy: string;
  readonly question: string;
  readonly resolved: number;
  /** Of those, how many newer data brought into conflict. */
  readonly reopened: number;
  readonly by: string;
  readonly at: number;
  readonly undone: { readonly by: string; readonly at: number } | null;
}

const ids = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2000))), v.maxLength(500, 'Leave out at most 500.'));

/** Fewest raters and smallest share of a policy. */
export const agreedRule = v.object({
  minRaters: v.pipe(
    v.number(),
    v.integer('Give a whole number of people.'),
    v.minValue(1, 'At least one person must have answered.'),
    v.maxValue(100),
  ),
  minShare: v.pipe(v.number(), v.gtValue(0.5, 'The share must be more than half.'), v.maxValue(1)),
});

export const previewAgreed = reads<AgreedPreview>({
  method: 'GET',
  path: '/api/projects/:project/agreed',
  access: 'agreed.resolve',
  shows: 'answers',
  says: 'What nobody disputes and a policy would resolve now, counted by label with examples.',
  query: {
    question: 'Id of the question; the first one unless said.',
    minRaters: 'Fewest people who must have answered, 2 unless said.',
    minShare: 'Share of them that must hold the answer, 1 unless said.',
    withoutLabels: 'Keys of answers to leave alone, as a JSON list.',
    withoutAnnotators: 'Ids of annotators whose items are left alone, with commas.',
    withoutImports: 'Ids of imports whose items are left alone, with commas.',
  },
});
export const resolveAgreed = takes<{ act: string; resolved: number }>()({
  method: 'POST',
  path: '/api/projects/:project/agreed',
  access: 'agreed.resolve',
  shows: 'nothing',
  says: 'Resolve by policy what the preview listed, all or nothing. 409 when the list moved on.',
  body: v.object({
    commandId,
    question: v.string(),
    rule: agreedRule,
    without: v.object({ labels: ids, annotators: ids, imports: ids }),
    digest: v.string(),
  }),
  example: {
    body: {
      commandId: 'agreed-0001',
      question: '01K9X3V7E8Q2M4N6P8R0S2T4W8',
      rule: { minRaters: 2, minShare: 1 },
      without: { labels: [], annotators: [], imports: [] },
      digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
    reply: { act: '01K9X3V7E8Q2M4N6P8R0S2T4WA', resolved: 4210 },
  },
});
export const listPolicyActs = reads<PolicyActView[]>({
  method: 'GET',
  path: '/api/projects/:project/policy-acts',
  access: 'agreed.resolve',
  shows: 'people',
  says: 'What was resolved by policy so far, newest first.',
});
export const undoPolicyAct = takes<{ undone: number }>()({
  method: 'POST',
  path: '/api/projects/:project/policy-acts/:act/undo',
  access: 'agreed.resolve',
  shows: 'nothing',
  says: 'Take back all that one act resolved by policy.',
  body: v.object({ commandId }),
  example: { body: { commandId: 'agreed-undo-0001' }, reply: { undone: 4210 } },
});
