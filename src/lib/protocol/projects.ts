import * as v from 'valibot';
import { type NextStep, nextSteps } from '#domain/adjudication/another-label.ts';
import type { ContestTerms } from '#domain/adjudication/contest.ts';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import { type Policy, type Role, roles } from '#domain/adjudication/policy.ts';
import type { ProjectNews } from './room.ts';
import { reads, takes } from './route.ts';
import type { QuestionView } from './views.ts';

export interface ProjectSummary {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
  readonly items: number;
  readonly open: number;
  readonly decided: number;
}

export interface ProjectView extends ProjectSummary {
  readonly settings: {
    readonly entry: EntryRule;
    readonly hideNames: boolean;
    readonly policy: Policy;
    readonly contests: ContestTerms;
    readonly tie: NextStep;
  };
  /** Annotators found in the data who are the viewer. */
  readonly ownAnnotators: readonly string[];
  /** Labels the viewer was asked for: how many are owed, and whether there ever were any. */
  readonly ownLabels: { readonly open: number; readonly any: boolean };
  /** Contests not yet heard. */
  readonly openContests: number;
  readonly questions: readonly QuestionView[];
  readonly annotations: number;
  readonly annotators: number;
  readonly agreedItems: number;
  readonly may: {
    readonly queue: boolean;
    readonly agreement: boolean;
    /** Who agrees with whom, by name. */
    readonly seePeople: boolean;
    readonly import: boolean;
    readonly export: boolean;
    readonly settings: boolean;
    readonly invite: boolean;
    readonly log: boolean;
    /** Resolve by policy what nobody disputes. */
    readonly resolveAgreed: boolean;
    /** Say who handles which conflicts, how soon. */
    readonly handle: boolean;
    /** See the audits, and open them. */
    readonly audits: boolean;
    readonly manageAudits: boolean;
    /** Ask people for their own labels. */
    readonly askForLabels: boolean;
  };
  /** First 8 characters of the log's head hash, to compare with anchors held elsewhere. */
  readonly logHead: { readonly seq: number; readonly short: string };
  /** How new what is shown here is; its room tells when there is something newer. */
  readonly news: ProjectNews;
}

export interface LogRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  /** What the object is called today, and the item where it can be seen; null when it is gone or is the project itself. */
  readonly about: { readonly name: string; readonly item: string | null; readonly conflict: string | null } | null;
}

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const weight = v.pipe(v.number(), v.minValue(0), v.maxValue(1000));
const tag = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.minLength(1, 'Name a tag.'), v.maxLength(40));
const account = v.pipe(v.string(), v.maxLength(40));
/** What every rule may ask for besides; left out, it asks for nothing. */
const shared = {
  panel: v.picklist(['deciders', 'everyone']),
  require: v.optional(v.nullable(v.object({ tag, atLeast: positive, as: v.picklist(['voted', 'supports']) }))),
  signOff: v.optional(v.boolean()),
  escalation: v.optional(
    v.nullable(
      v.object({
        afterRounds: v.pipe(positive, v.maxValue(20)),
        to: v.object({
          people: v.pipe(v.array(account), v.maxLength(100), v.readonly()),
          role: v.nullable(v.picklist(roles)),
          tag: v.nullable(tag),
        }),
        owner: v.nullable(account),
      }),
    ),
  ),
};

const policySchema = v.variant('kind', [
  v.object({ kind: v.literal('single'), ...shared, fallback: v.picklist(['second-person', 'none']) }),
  v.object({ kind: v.literal('majority'), ...shared, quorum: positive }),
  v.object({ kind: v.literal('k-of-n'), ...shared, k: positive }),
  v.object({ kind: v.literal('unanimity'), ...shared, quorum: positive }),
  v.object({
    kind: v.literal('weighted'),
    ...shared,
    weights: v.object({
      roles: v.object({
        owner: v.optional(weight),
        lead: v.optional(weight),
        adjudicator: v.optional(weight),
        annotator: v.optional(weight),
        observer: v.optional(weight),
      }),
      tags: v.record(tag, weight),
    }),
    share: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    quorum: positive,
  }),
]);
const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365));

export const listProjects = reads<ProjectSummary[]>({
  method: 'GET',
  path: '/api/projects',
  access: 'signed-in',
  shows: 'nothing',
  says: 'The projects you are a member of.',
});
export const createProject = takes<{ slug: string }>()({
  method: 'POST',
  path: '/api/projects',
  access: 'project.create',
  shows: 'nothing',
  says: 'Make a project; you become its owner.',
  body: v.object({
    name: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'Give the project a name.'),
      v.maxLength(80, 'A project’s name has at most 80 characters.'),
    ),
  }),
  example: { body: { name: 'Support mail' }, reply: { slug: 'support-mail' } },
});
export const getProject = reads<ProjectView>({
  method: 'GET',
  path: '/api/projects/:project',
  access: 'project.read',
  shows: 'nothing',
  says: 'A project with its settings, questions and counts.',
});
export const changeSettings = takes<null>()({
  method: 'PUT',
  path: '/api/projects/:project/settings',
  access: 'project.settings',
  shows: 'nothing',
  says: 'Change entry rule, hidden names, policy, contests and what comes next at a tie; conflicts are recomputed when the entry rule changes.',
  body: v.object({
    entry: v.object({
      minRaters: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100)),
      agreedAt: v.pipe(v.number(), v.gtValue(0.5), v.maxValue(1)),
    }),
    hideNames: v.boolean(),
    policy: policySchema,
    contests: v.optional(v.object({ windowDays: days, dueDays: days })),
    /** What comes next at a tie. */
    tie: v.optional(v.picklist(nextSteps)),
  }),
  example: {
    body: {
      entry: { minRaters: 2, agreedAt: 1 },
      hideNames: true,
      policy: {
        kind: 'majority',
        panel: 'everyone',
        quorum: 3,
        require: { tag: 'senior', atLeast: 1, as: 'supports' },
        signOff: true,
        escalation: { afterRounds: 2, to: { people: [], role: 'lead', tag: null }, owner: null },
      },
      contests: { windowDays: 14, dueDays: 7 },
      tie: 'annotator',
    },
    reply: null,
  },
});
export const readLog = reads<{ rows: LogRow[]; before: number | null }>({
  method: 'GET',
  path: '/api/projects/:project/log',
  access: 'log.read',
  shows: 'people',
  says: 'The project’s log, newest first, in pages.',
  query: { before: 'Entries with a lower number only: `before` of the page before.' },
});
export const verifyLog = reads<{
  entries: number;
  head: { seq: number; hash: string };
  broken: { seq: number; reason: string } | null;
}>({
  method: 'GET',
  path: '/api/projects/:project/log/verification',
  access: 'log.read',
  shows: 'nothing',
  says: 'Recompute the project’s hash chain.',
});
