import { type FilePlan, type Place, quoted, type SourceFile } from './format.ts';
import { fileColumns } from './file-columns.ts';
import type { Alternative } from './long/alternatives.ts';
import type { Sniffed } from './long/sniff.ts';
import { type InspectOptions, planFiles } from './plan-files.ts';
import { readBatches } from './read-all.ts';
import { Tally } from './tally.ts';

/** What an import of these files would bring, found without writing anything. */
export interface Inspection {
  /** `csv-long`, `csv-wide`, `jsonl-long`, `jsonl-wide`, `label-studio`; `items` or `gold` where nobody's answers are among the files. */
  readonly format: string;
  readonly items: number;
  readonly annotators: readonly { readonly name: string; readonly annotations: number }[];
  readonly models: readonly { readonly name: string; readonly annotations: number }[];
  /** Answers by people. */
  readonly annotations: number;
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
    /** All that stand in the file, each with up to three of its values. */
    readonly columns: readonly { readonly name: string; readonly examples: readonly string[] }[];
    /** Other readings that make sense, where the plan was not given. */
    readonly alternatives: readonly Alternative[];
  }[];
  /** How many items have how many answers, by number of answers. */
  readonly overlap: readonly { readonly answers: number; readonly items: number }[];
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
  const tally = new Tally(options.mostProblems ?? SHOWN_PROBLEMS);
  for await (const batch of readBatches(files, plans)) for (const row of batch) tally.take(row);
  const columns: Awaited<ReturnType<typeof fileColumns>>[] = [];
  for (const [index, file] of files.entries()) {
    columns.push(await fileColumns(file, plans[index]!, sniffed[index] ?? null));
  }
  const unsupported = [
    ...files.flatMap((file, index) => unread(file, plans[index]!, sniffed[index] ?? null)),
    ...tally.unsupported(),
  ];
  return {
    format: formatOf(plans),
    ...tally.figures(),
    warnings: tally.warnings(plans),
    unsupported,
    files: files.map((file, index) => {
      const plan = plans[index]!;
      const alternatives = sniffed[index]?.alternatives ?? [];
      const { name } = file;
      return { name, role: plan.role, plan, rows: tally.rowsOf(name), columns: columns[index]!, alternatives };
    }),
  };
}

/** What `parley inspect --json` prints. */
export function toCliReport(found: Inspection) {
  const { format, items, annotators, annotations, warnings, unsupported, labels, references } = found;
  const { itemsWithContent, blanks, duplicates, skipped, models, problems, problemCount, files } = found;
  return {
    format,
    items,
    annotators: annotators.map(({ name }) => name),
    annotations,
    kinds: annotations > 0 ? { choice: annotations } : {},
    warnings,
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

function formatOf(plans: readonly FilePlan[]): string {
  const ratings = plans.find(({ role }) => role === 'ratings');
  if ((ratings ?? plans[0])?.format === 'label-studio') return 'label-studio';
  if (ratings) return `${ratings.format === 'jsonl' ? 'jsonl' : 'csv'}-${ratings.columns.people ? 'wide' : 'long'}`;
  return plans.some(({ role }) => role === 'items') ? 'items' : 'gold';
}

function unread(file: SourceFile, { columns }: FilePlan, sniffed: Sniffed | null): string[] {
  if (!sniffed) return [];
  const says = sniffed.unsupported.map((text) => `${file.name}: ${text}`);
  if (columns.metadata === 'rest') return says;
  const { item, annotator, label, gold, people = [], content, metadata } = columns;
  const read = [item, annotator, label, gold, ...people, ...content, ...metadata];
  const others = sniffed.columns.filter((column) => !read.includes(column));
  if (others.length > 0) says.push(`${file.name}: columns that were not read: ${others.map(quoted).join(', ')}`);
  return says;
}
