import * as v from 'valibot';
import type { ImportProgress } from './data.ts';
import { exportFormatNames } from './exports.ts';
import { type Difference, releaseOrder, type ReleaseView } from './releases.ts';
import { takes } from './route.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const releaseNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const naming = v.picklist(['real', 'pseudonym']);

/** The door of `npx parley` into a running server: for processes of its machine that can read the data directory. */
export const importByCommand = takes<ImportProgress>()({
  method: 'POST',
  path: '/api/cli/import',
  access: 'command-line',
  shows: 'nothing',
  says: 'Import files of the server’s own machine (`npx parley import`).',
  gives: ['application/x-ndjson'],
  body: v.strictObject({
    project: name,
    paths: v.pipe(v.array(v.string()), v.minLength(1)),
    question: v.optional(v.strictObject({ key: name, prompt: v.pipe(v.string(), v.maxLength(500)) })),
    // Their shape is checked with the options of the import.
    reading: v.optional(
      v.strictObject({
        plans: v.optional(v.array(v.unknown())),
        columns: v.optional(v.array(v.unknown())),
        annotatorFrom: v.optional(v.string()),
        sheet: v.optional(v.string()),
        questions: v.optional(v.array(v.unknown())),
        complete: v.optional(v.string()),
        withdraws: v.optional(v.number()),
        replaceReferences: v.optional(v.boolean()),
      }),
    ),
  }),
  example: { body: { project: 'support-mail', paths: ['/home/ana/labels.csv'] } },
});
export const exportByCommand = takes<string>()({
  method: 'POST',
  path: '/api/cli/export',
  access: 'command-line',
  shows: 'nothing',
  says: 'Export gold labels, soft labels or all layers (`npx parley export`).',
  gives: ['application/x-ndjson', 'text/csv'],
  body: v.strictObject({
    project: name,
    format: v.picklist(exportFormatNames),
    release: v.optional(releaseNumber),
    names: v.optional(naming),
    exact: v.optional(v.boolean()),
    models: v.optional(v.boolean()),
    file: v.optional(v.string()),
  }),
  example: { body: { project: 'support-mail', format: 'jsonl', exact: false } },
});
/** What was made, all there are, or how two differ. */
export type ReleaseReply = Pick<ReleaseView, 'number' | 'hash' | 'rows'> | readonly ReleaseView[] | Difference;

export const releaseByCommand = takes<ReleaseReply>()({
  method: 'POST',
  path: '/api/cli/release',
  access: 'command-line',
  shows: 'nothing',
  says: 'Make, list and compare dataset releases (`npx parley release`).',
  body: v.variant('act', [
    v.strictObject({ act: v.literal('create'), project: name, ...releaseOrder }),
    v.strictObject({ act: v.literal('list'), project: name }),
    v.strictObject({
      act: v.literal('diff'),
      project: name,
      from: releaseNumber,
      to: v.nullable(releaseNumber),
      names: v.optional(naming),
    }),
  ]),
  example: { body: { act: 'list', project: 'support-mail' } },
});
export const verifyByCommand = takes<unknown[]>()({
  method: 'POST',
  path: '/api/cli/verify',
  access: 'command-line',
  shows: 'nothing',
  says: 'Recompute hash chains and hold them against anchors (`npx parley verify`).',
  body: v.strictObject({
    project: v.optional(name),
    anchors: v.array(v.strictObject({ project: name, seq: v.number(), hash: v.string() })),
  }),
  example: { body: { project: 'support-mail', anchors: [] } },
});
