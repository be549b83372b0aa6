import * as v from 'valibot';
import type { ImportProgress } from './data.ts';
import { takes } from './route.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

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
  says: 'Export gold labels (`npx parley export`).',
  gives: ['application/x-ndjson', 'text/csv'],
  body: v.strictObject({ project: name, format: v.picklist(['jsonl', 'csv']), exact: v.boolean() }),
  example: { body: { project: 'support-mail', format: 'jsonl', exact: false } },
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
