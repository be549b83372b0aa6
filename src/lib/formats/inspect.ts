import { AnswersSeen, type AskedByName, type QuestionReading } from './asked.ts';
import { type FilePlan, type Place, quoted, type SourceFile } from './format.ts';
import { fileColumns } from './file-columns.ts';
import type { Alternative } from './long/alternatives.ts';
import type { Sniffed } from './long/sniff.ts';
import { planFiles, type PlanOptions } from './plan-files.ts';
import { readApart, readBatches } from './read-all.ts';
import { isJsonList, likelySeparator } from './separators.ts';
import { Tally } from './tally.ts';

/** What an import of these files would bring, found without writing anything. */
export interface Inspection {
  /** `csv-long`, `csv-wide`, `xlsx-long`, `xlsx-wide`, `jsonl-long`, `jsonl-wide`, `label-studio`; `items` or `gold` where nobody's answers are among the files. */
  readonly format: string;
  readonly items: number;
  readonly annotators: readonly { readonly name: string; readonly annotations: number }[];
  readonly models: readonly { readonly name: string; readonly annotations: number }[];
  /** Answers by people. */
  readonly annotations: number;
  /** The questions answered, in the order met; the name is empty where the files name none. */
  readonly questions: readonly {
    readonly name: string;
    readonly kind: string;
    readonly annotations: number;
    readonly references: number;
    readonly labels: readonly { readonly value: string; readonly count: number }[];
    /** Another way to read it, for somebody to confirm or leave. */
    readonly proposed: ProposedReading | null;
  }[];
  /** Different things that items belong to. */
  readonly parents: number;
  /** Most frequent first, at most 1,000. */
  readonly labels: readonly { readonly value: string; readonly count: number }[];
  readonly references: number;
  readonly itemsWithContent: number;
  /** Rows without a label: not annotated. */
  readonly blanks: number;
  /** Rows that say what an earlier one said. */
  readonly duplicates: number;
  /** Answers that somebody refused to give. */
  readonly skipped: number;
  /** What cannot be read yet, most frequent first. */
  readonly unread: readonly { readonly what: string; readonly count: number }[];
  /** The first ones, 200 unless told otherwise. */
  readonly problems: readonly { readonly place: Place; readonly cause: string; readonly text: string }[];
  readonly problemCount: number;
  readonly warnings: readonly string[];
  /** What is in the files and was not read. */
  readonly unsupported: readonly string[];
  readonly files: readonly {
    readonly name: string;
    readonly role: FilePlan['role'];
    readonly plan: FilePlan;
    readonly rows: number;
    /** Of a workbook, all its sheets that are not hidden. */
    readonly sheets?: readonly string[];
    /** All that stand in the file, each with up to three of its values. */
    readonly columns: readonly { readonly name: string; readonly examples: readonly string[] }[];
    /** Other readings that make sense, where the plan was not given. */
    readonly alternatives: readonly Alternative[];
  }[];
  /** How many items have how many answers, by number of answers. */
  readonly overlap: readonly { readonly answers: number; readonly items: number }[];
}

export interface InspectOptions extends PlanOptions {
  /** What is said of the questions. */
  readonly questions?: readonly QuestionReading[];
}

const SHOWN_PROBLEMS = 200;

/**
 * Reads the files to the end and tells what they hold.
 *
 * @throws ReadError when one of them cannot be read at all.
 */
export async function inspect(
  files: readonly SourceFile[],
  options: InspectOptions & { readonly mostProblems?: number } = {},
): Promise<Inspection> {
  const { plans, sniffed } = await planFiles(files, options);
  const seen = new AnswersSeen();
  for await (const batch of readApart(files, plans)) for (const row of batch) seen.take(row);
  const asked = askedOrNone(seen, options.questions);
  const tally = new Tally(options.mostProblems ?? SHOWN_PROBLEMS, asked);
  for await (const batch of readBatches(files, plans, asked)) for (const row of batch) tally.take(row);
  const columns: Awaited<ReturnType<typeof fileColumns>>[] = [];
  const sheets: { sheets?: readonly string[] }[] = [];
  for (const [index, file] of files.entries()) {
    columns.push(await fileColumns(file, plans[index]!, sniffed[index] ?? null));
    sheets.push(
      plans[index]!.format === 'xlsx' ? { sheets: await (await import('./workbook/rows.ts')).sheetsOf(file) } : {},
    );
  }
  const unsupported = [
    ...files.flatMap((file, index) => unread(file, plans[index]!, sniffed[index] ?? null)),
    ...tally.unsupported(),
  ];
  const { questions, ...figures } = tally.figures();
  const proposals = new Map(seen.names().map((name) => [name, proposalFor(seen, name, options.questions)]));
  return {
    format: formatOf(plans),
    ...figures,
    questions: questions.map((question) => ({ ...question, proposed: proposals.get(question.name) ?? null })),
    warnings: tally.warnings(plans),
    unsupported,
    files: files.map((file, index) => {
      const plan = plans[index]!;
      const alternatives = sniffed[index]?.alternatives ?? [];
      const { name } = file;
      return {
        name,
        role: plan.role,
        plan,
        rows: tally.rowsOf(name),
        ...sheets[index],
        columns: columns[index]!,
        alternatives,
      };
    }),
  };
}

/** Where answers cannot be of the kind they are told to be, they are shown as they stand; the import says why. */
function askedOrNone(seen: AnswersSeen, readings: InspectOptions['questions']): AskedByName {
  try {
    return seen.asked(readings);
  } catch (error) {
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}

/** Another way to read the answers to a question that nobody has said the kind of. */
export interface ProposedReading {
  readonly kind: string;
  readonly separator?: string;
  readonly reason: string;
}

function proposalFor(
  seen: AnswersSeen,
  name: string,
  readings: InspectOptions['questions'] = [],
): ProposedReading | null {
  if (readings.some((reading) => reading.name === name && reading.kind !== undefined)) return null;
  const texts = seen.textsOf(name);
  if (texts.length === 0 || seen.kindOf(name) !== 'choice') return null;
  const lists = texts.filter(isJsonList);
  if (lists.length * 2 > texts.length) {
    return { kind: 'multi-choice', reason: `Answers like ${quoted(lists[0]!)} seem to be lists of labels.` };
  }
  const separator = likelySeparator(texts);
  const example = separator === null ? undefined : texts.find((text) => text.includes(separator));
  if (separator === null || example === undefined) return null;
  return { kind: 'multi-choice', separator, reason: `Answers like ${quoted(example)} seem to be several labels.` };
}

/** What is to be said where nobody can be asked which of two readings is meant. */
export function sayProposals({ questions }: Inspection): string[] {
  return questions.flatMap(({ name, proposed }) => (proposed ? [sayProposal(name, proposed)] : []));
}

function sayProposal(name: string, found: ProposedReading): string {
  const of = name === '' ? '' : `${quoted(name)}: `;
  const split = found.separator === undefined ? '' : `, split at ${quoted(found.separator)}`;
  return `${of}${found.reason} They are read as one label each unless the question is said to be ${found.kind}${split}`;
}

/** What `parley inspect --json` prints. */
export function toCliReport(found: Inspection) {
  const { format, items, annotators, annotations, warnings, unsupported, labels, references } = found;
  const { itemsWithContent, blanks, duplicates, skipped, models, problems, problemCount, files, questions } = found;
  return {
    format,
    items,
    annotators: annotators.map(({ name }) => name),
    annotations,
    kinds: kindsIn(found),
    questions: questions.map(({ name, kind, annotations: count }) => ({ name, kind, annotations: count })),
    parents: found.parents,
    warnings: [...warnings, ...sayProposals(found)],
    unsupported,
    labels,
    references,
    itemsWithContent,
    blanks,
    duplicates,
    skipped,
    models,
    problems: problems.map(({ place, cause, text }) => ({ ...place, cause, text })),
    problemCount,
    files: files.map(({ name, role, rows, plan }) => ({ name, role, rows, columns: plan.columns, plan })),
  };
}

/** Answers by people per kind of question. */
function kindsIn({ questions }: Inspection): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, annotations } of questions) {
    if (annotations > 0) counts[kind] = (counts[kind] ?? 0) + annotations;
  }
  return counts;
}

function formatOf(plans: readonly FilePlan[]): string {
  const ratings = plans.find(({ role }) => role === 'ratings');
  if ((ratings ?? plans[0])?.format === 'label-studio') return 'label-studio';
  if (ratings) {
    const written = ratings.format === 'tsv' || ratings.format === 'label-studio' ? 'csv' : ratings.format;
    return `${written}-${ratings.columns.people ? 'wide' : 'long'}`;
  }
  return plans.some(({ role }) => role === 'items') ? 'items' : 'gold';
}

function unread(file: SourceFile, { columns }: FilePlan, sniffed: Sniffed | null): string[] {
  if (!sniffed) return [];
  const says = sniffed.unsupported.map((text) => `${file.name}: ${text}`);
  if (columns.metadata === 'rest') return says;
  const {
    item,
    annotator,
    label,
    gold,
    question,
    parent,
    derived,
    people = [],
    answers = [],
    content,
    metadata,
  } = columns;
  const read = [
    item,
    annotator,
    label,
    gold,
    question,
    parent,
    derived,
    ...people,
    ...answers,
    ...content,
    ...metadata,
  ];
  const others = sniffed.columns.filter((column) => !read.includes(column));
  if (others.length > 0) says.push(`${file.name}: columns that were not read: ${others.map(quoted).join(', ')}`);
  return says;
}
