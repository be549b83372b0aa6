import * as v from 'valibot';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import type { Policy, Role } from '#domain/adjudication/policy.ts';
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
  readonly settings: { readonly entry: EntryRule; readonly hideNames: boolean; readonly policy: Policy };
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
  };
  /** First 8 characters of the log's head hash, to compare with anchors held elsewhere. */
  readonly logHead: { readonly seq: number; readonly short: string };
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
const panel = v.picklist(['deciders', 'everyone']);

const policySchema = v.variant('kind', [
  v.object({ kind: v.literal('single'), panel, fallback: v.picklist(['second-person', 'none']) }),
  v.object({ kind: v.literal('majority'), panel, quorum: positive }),
  v.object({ kind: v.literal('k-of-n'), panel, k: positive }),
  v.object({ kind: v.literal('unanimity'), panel, quorum: positive }),
]);

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
  says: 'Change entry rule, hidden names and policy; conflicts are recomputed when the entry rule changes.',
  body: v.object({
    entry: v.object({
      minRaters: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100)),
      agreedAt: v.pipe(v.number(), v.gtValue(0.5), v.maxValue(1)),
    }),
    hideNames: v.boolean(),
    policy: policySchema,
  }),
  example: {
    body: {
      entry: { minRaters: 2, agreedAt: 1 },
      hideNames: true,
      policy: { kind: 'single', panel: 'deciders', fallback: 'second-person' },
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
