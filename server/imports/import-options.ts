import * as v from 'valibot';
import { badRequest } from '#server/commands/refusal.ts';
import type { ImportOptions } from './run-import.ts';

const column = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000));
const columns = v.pipe(v.array(column), v.maxLength(1_000));

const plan = v.strictObject({
  role: v.picklist(['ratings', 'items', 'gold']),
  format: v.picklist(['csv', 'tsv', 'jsonl']),
  encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  delimiter: v.pipe(
    v.string(),
    v.regex(/^[^\r\n"]?$/, 'the character between columns is one, and no quote or line end'),
  ),
  quoted: v.boolean(),
  columns: v.strictObject({
    item: column,
    annotator: v.optional(column),
    label: v.optional(column),
    gold: v.optional(column),
    content: columns,
    metadata: v.union([v.literal('rest'), columns]),
  }),
});

const completePlan = v.pipe(
  plan,
  v.check(
    ({ role, columns }) => role !== 'ratings' || (columns.annotator !== undefined && columns.label !== undefined),
    'a plan for ratings names the columns of annotator and label',
  ),
  v.check(
    ({ role, columns }) => role !== 'gold' || columns.gold !== undefined,
    'a plan for gold names the column of the reference answer',
  ),
  v.check(
    ({ format, delimiter }) => format === 'jsonl' || delimiter.length === 1,
    'a plan for CSV or TSV names the character between columns',
  ),
  v.check(({ columns: { item, annotator, label, gold } }) => {
    const used = [item, annotator, label, gold].filter((name) => name !== undefined);
    return new Set(used).size === used.length;
  }, 'item, annotator, label and gold are columns of their own'),
);

const options = v.strictObject({
  plans: v.optional(v.array(v.nullable(completePlan))),
  question: v.optional(
    v.strictObject({
      key: v.pipe(
        v.string(),
        v.regex(/^[\p{L}\p{N}_.-]{1,60}$/u, 'the key of a question is 1 to 60 letters, digits, _ . and -'),
      ),
      prompt: v.pipe(v.string(), v.trim(), v.minLength(1, 'the question has no text'), v.maxLength(500)),
    }),
  ),
});

/**
 * Reads how an import is to be done, from JSON somebody sent; `plans` stand beside the files.
 *
 * @throws Refusal naming the place that does not fit.
 */
export function readImportOptions(text: string | null): ImportOptions {
  if (text === null || text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('The options of the import are not valid JSON.');
  }
  const parsed = v.safeParse(options, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw badRequest(`The options of the import do not fit${path ? ` at ${path}` : ''}: ${issue.message}.`);
}
