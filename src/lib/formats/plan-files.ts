import { type ColumnChoice, withUse } from './column-uses.ts';
import { type FilePlan, type PathNames, quoted, ReadError, type SourceFile } from './format.ts';
import { UnclearColumns, type Sniffed } from './long/sniff.ts';
import { namesInPath, patternProblem } from './path-pattern.ts';
import { planProblem } from './plan-problem.ts';
import { sniffFile } from './sniff-file.ts';
import { detectEncoding } from './text.ts';
import { isZip } from './workbook/is-zip.ts';

export interface PlanOptions {
  /** How to read each file, beside `files`; sniffed where absent. */
  readonly plans?: readonly (FilePlan | null | undefined)[];
  /** What columns are, in every file that has them and no plan. */
  readonly columns?: readonly ColumnChoice[];
  /** Names who answered a file without annotators, by its path: `{annotator}/*.csv`. */
  readonly annotatorFrom?: string;
  /** The sheet that is read of workbooks without a plan; the first with rows where absent. */
  readonly sheet?: string;
}

/**
 * How each file is to be read: as the caller says, else as it looks.
 *
 * @throws ReadError when a file cannot be read, or what the caller says fits none of them.
 */
export async function planFiles(
  files: readonly SourceFile[],
  { plans = [], columns = [], annotatorFrom, sheet }: PlanOptions = {},
): Promise<{ plans: FilePlan[]; sniffed: (Sniffed | null)[] }> {
  const chosen: FilePlan[] = [];
  const sniffed: (Sniffed | null)[] = [];
  const names = files.map((file) => (annotatorFrom ? namesInPath(annotatorFrom, file.path ?? file.name) : null));
  if (annotatorFrom) refusePattern(annotatorFrom, files, names);
  const found = new Set<ColumnChoice>();
  for (const [index, file] of files.entries()) {
    const given = plans[index];
    if (given) {
      await refuseOther(file, given);
      chosen.push(given);
      sniffed.push(null);
      continue;
    }
    const seen = await sniffWith(file, { given: names[index] ?? undefined, sheet }, columns);
    const own = columns.filter(({ column }) => seen.columns.includes(column));
    for (const choice of own) found.add(choice);
    const plan = own.reduce((before, choice) => withUse(before, seen.columns, choice), seen.plan);
    const wrong = planProblem(plan);
    if (wrong) throw new ReadError({ file: file.name, line: 1 }, `${wrong}.`);
    chosen.push(plan);
    sniffed.push({ ...seen, plan });
  }
  const lost = columns.find((choice) => !found.has(choice));
  if (lost) {
    const text = `no file has a column ${quoted(lost.column)} to be taken as ${lost.use}.`;
    throw new ReadError({ file: files[0]?.name ?? '', line: 1 }, text);
  }
  return { plans: chosen, sniffed };
}

/** Says what an archive or an empty file is, whatever the plan hopes for. */
async function refuseOther(file: SourceFile, { format }: FilePlan): Promise<void> {
  const isWorkbook = await isZip(file);
  if (isWorkbook !== (format === 'xlsx')) {
    const is = isWorkbook ? 'this is an Excel workbook or a zip archive' : 'this is no Excel workbook (.xlsx)';
    throw new ReadError({ file: file.name, line: 1 }, `${is}, and it was to be read as ${format}.`);
  }
  if (!isWorkbook) await detectEncoding(file);
}

/** What somebody says of columns may make clear what the file alone does not. */
async function sniffWith(
  file: SourceFile,
  known: { given: PathNames | undefined; sheet: string | undefined },
  choices: readonly ColumnChoice[],
) {
  try {
    return await sniffFile(file, known);
  } catch (error) {
    if (!(error instanceof UnclearColumns)) throw error;
    const { columns, guess } = error;
    const own = choices.filter(({ column }) => columns.includes(column));
    // The guess may not stand for what nobody said; columns of people or questions say it of the label.
    const isTold = (use: 'item' | 'label') =>
      own.some((choice) => choice.use === use || (use === 'label' && ['person', 'answers'].includes(choice.use)));
    if (!error.unclear.every(isTold)) throw error;
    const plan: FilePlan = { ...guess, columns: { ...guess.columns, answers: undefined } };
    return { plan, alternatives: [], columns, reasons: [], sample: [], unsupported: [] };
  }
}

function refusePattern(pattern: string, files: readonly SourceFile[], names: readonly (PathNames | null)[]): void {
  const [first] = files;
  if (!first) return;
  const place = { file: first.name, line: 1 };
  const wrong = patternProblem(pattern);
  if (wrong) throw new ReadError(place, `${wrong}.`);
  if (names.some((found) => found !== null)) return;
  throw new ReadError(
    place,
    `no path fits the pattern ${quoted(pattern)}; the first is ${quoted(first.path ?? first.name)}.`,
  );
}
