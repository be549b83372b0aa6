import * as v from 'valibot';
import { columnUses } from '#lib/formats/column-uses.ts';
import { findKind, kinds } from '#kinds/registry.ts';
import { planProblem } from '#lib/formats/plan-problem.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { ImportOptions } from './run-import.ts';

const column = v.pipe(v.string(), v.minLength(1), v.maxLength(1_000));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const columns = v.pipe(v.array(column), v.maxLength(1_000));

const plan = v.strictObject({
  role: v.picklist(['ratings', 'items', 'gold']),
  format: v.picklist(['csv', 'tsv', 'xlsx', 'jsonl', 'label-studio']),
  encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  delimiter: v.pipe(
    v.string(),
    v.regex(/^[^\r\n"]?$/, 'the character between columns is one, and no quote or line end'),
  ),
  quoted: v.boolean(),
  sheet: v.optional(name),
  header: v.optional(v.boolean()),
  given: v.optional(v.strictObject({ annotator: v.optional(name), item: v.optional(name) })),
  columns: v.strictObject({
    item: v.union([v.literal(''), column]),
    annotator: v.optional(column),
    label: v.optional(column),
    people: v.optional(columns),
    gold: v.optional(column),
    question: v.optional(column),
    answers: v.optional(columns),
    parent: v.optional(column),
    derived: v.optional(column),
    content: columns,
    metadata: v.union([v.literal('rest'), columns]),
  }),
});

const completePlan = v.pipe(
  plan,
  v.check(
    (given) => planProblem(given) === null,
    ({ input }) => planProblem(input) ?? '',
  ),
);

const questionKey = v.pipe(
  v.string(),
  v.regex(/^[\p{L}\p{N}_.-]{1,60}$/u, 'the key of a question is 1 to 60 letters, digits, _ . and -'),
);

const questionEntries = {
  prompt: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1, 'the question has no text'), v.maxLength(500))),
  kind: v.optional(
    v.picklist(
      kinds.map((kind) => kind.name),
      `the kind of a question is one of ${kinds.map((kind) => kind.name).join(', ')}`,
    ),
  ),
  separator: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(10))),
  config: v.optional(v.unknown()),
  askedWhen: v.optional(
    v.strictObject({ question: questionKey, answers: v.pipe(v.array(v.string()), v.maxLength(1_000)) }),
  ),
};

/** Settings somebody gives a question are held against its kind. */
const isConfigured = ({ kind, config }: { kind?: string | undefined; config?: unknown }) =>
  config === undefined || (kind !== undefined && !issuesOf(kind, config));

function issuesOf(kind: string, config: unknown): string | null {
  const parsed = findKind(kind)?.config['~standard'].validate(config);
  if (parsed === undefined || parsed instanceof Promise || !parsed.issues) return null;
  return parsed.issues[0]?.message ?? 'they do not fit';
}

const sayConfig = ({ input }: { input: { kind?: string | undefined; config?: unknown } }) =>
  input.kind === undefined
    ? 'settings of a question need its kind'
    : `the settings of the question: ${issuesOf(input.kind, input.config)}`;

const question = v.pipe(
  v.strictObject({ ...questionEntries, key: v.optional(questionKey), name: v.optional(name) }),
  v.check(isConfigured, sayConfig),
);

const options = v.strictObject({
  plans: v.optional(v.array(v.nullable(completePlan))),
  columns: v.optional(v.array(v.strictObject({ column, use: v.picklist(columnUses) }))),
  annotatorFrom: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
  sheet: v.optional(name),
  question: v.optional(question),
  questions: v.optional(v.pipe(v.array(question), v.maxLength(200))),
  complete: v.optional(v.picklist(['items', 'all'], 'files are complete for their `items` or for `all`')),
  replaceReferences: v.optional(v.boolean()),
  withdraws: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
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
