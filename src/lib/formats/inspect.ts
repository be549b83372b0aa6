import { type FilePlan, type Place, quoted, type SourceFile } from './format.ts';
import { sniff } from './long/sniff.ts';
import { readBatches } from './read-all.ts';
import { Tally } from './tally.ts';

/** What an import of these files would bring, found without writing anything. */
export interface Inspection {
  /** `csv-long`, `jsonl-long`; `items` or `gold` where nobody's answers are among the files. */
  readonly format: string;
  readonly items: number;
  readonly annotators: readonly { readonly name: string; readonly annotations: number }[];
  readonly annotations: number;
  /** Most frequent first, at most 1,000. */
  readonly labels: readonly { readonly value: string; readonly count: number }[];
  readonly references: number;
  readonly itemsWithContent: number;
  /** Rows without a label: not annotated. */
  readonly blanks: number;
  /** Rows that say what an earlier one said. */
  readonly duplicates: number;
  /** The first 200. */
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
  }[];
  /** How many items have how many answers, by number of answers. */
  readonly overlap: readonly { readonly answers: number; readonly items: number }[];
}

export interface InspectOptions {
  /** How to read each file, beside `files`; sniffed where absent. */
  readonly plans?: readonly (FilePlan | null | undefined)[];
}

/** How each file is to be read: as the caller says, else as it looks. */
export async function planFiles(
  files: readonly SourceFile[],
  { plans = [] }: InspectOptions = {},
): Promise<{ plans: FilePlan[]; columns: (readonly string[] | null)[] }> {
  const chosen: FilePlan[] = [];
  const columns: (readonly string[] | null)[] = [];
  for (const [index, file] of files.entries()) {
    const given = plans[index];
    const sniffed = given ? null : await sniff(file);
    chosen.push(given ?? sniffed!.plan);
    columns.push(sniffed?.columns ?? null);
  }
  return { plans: chosen, columns };
}

/**
 * Reads the files to the end and tells what they hold.
 *
 * @throws ReadError when one of them cannot be read at all.
 */
export async function inspect(files: readonly SourceFile[], options: InspectOptions = {}): Promise<Inspection> {
  const { plans, columns } = await planFiles(files, options);
  const tally = new Tally();
  for await (const batch of readBatches(files, plans)) for (const row of batch) tally.take(row);
  const unsupported = [
    ...files.flatMap((file, index) => unreadColumns(file, plans[index]!, columns[index] ?? null)),
    ...tally.unsupported(),
  ];
  return {
    format: formatOf(plans),
    ...tally.figures(),
    warnings: tally.warnings(plans),
    unsupported,
    files: files.map((file, index) => {
      const plan = plans[index]!;
      return { name: file.name, role: plan.role, plan, rows: tally.rowsOf(file.name) };
    }),
  };
}

/** What `parley inspect --json` prints. */
export function toCliReport({ format, items, annotators, annotations, warnings, unsupported }: Inspection) {
  const kinds = annotations > 0 ? { choice: annotations } : {};
  return { format, items, annotators: annotators.map(({ name }) => name), annotations, kinds, warnings, unsupported };
}

function formatOf(plans: readonly FilePlan[]): string {
  const ratings = plans.find(({ role }) => role === 'ratings');
  if (ratings) return ratings.format === 'jsonl' ? 'jsonl-long' : 'csv-long';
  return plans.some(({ role }) => role === 'items') ? 'items' : 'gold';
}

function unreadColumns(file: SourceFile, { columns }: FilePlan, present: readonly string[] | null): string[] {
  if (!present || columns.metadata === 'rest') return [];
  const read = [columns.item, columns.annotator, columns.label, columns.gold, ...columns.content, ...columns.metadata];
  const unread = present.filter((column) => !read.includes(column));
  return unread.length === 0 ? [] : [`${file.name}: columns that were not read: ${unread.map(quoted).join(', ')}`];
}
