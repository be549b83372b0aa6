import { type Encoding, type FilePlan, type FileRole, quoted, ReadError, type SourceFile } from '../format.ts';
import { type Alternative, otherPlans } from './alternatives.ts';
import { type ColumnUse, isPassing, isRemark, isTextName, nameRank, plainName } from './column-names.ts';
import { look, type Look } from './look.ts';
import { personColumns, sayPersonColumns } from './person-columns.ts';
import { asText, type FileRecord, valueOf } from './record.ts';

export interface Sniffed {
  readonly plan: FilePlan;
  /** Other readings that make sense, with what speaks for them. */
  readonly alternatives: readonly Alternative[];
  readonly columns: readonly string[];
  /** Why the plan is as it is, one sentence each. */
  readonly reasons: readonly string[];
  /** Up to 20 rows as they stand, values beside `columns`. */
  readonly sample: readonly (readonly string[])[];
  /** What is in the file and cannot be read yet, one sentence each. */
  readonly unsupported: readonly string[];
}

const SAMPLE = 20;

/**
 * Says how a file would be read, from the names of its columns and what stands in them. Where bytes are not UTF-8, reading
 * it as Windows-1252 is an alternative; the encoding may also be given.
 *
 * @throws ReadError when no column can be the item, or there is nothing else in the file that can be used.
 */
export async function sniff(file: SourceFile, { encoding }: { encoding?: Encoding } = {}): Promise<Sniffed> {
  const seen = await look(file, encoding);
  const sniffed = propose(seen);
  if (seen.form.encoding !== 'utf-8' || !hasUnreadable(seen)) return sniffed;
  const { plan } = propose(await look(file, 'windows-1252'));
  const reason = 'Some characters are not UTF-8: it may be Windows-1252 (Western European).';
  return { ...sniffed, alternatives: [{ plan, reason }, ...sniffed.alternatives] };
}

function hasUnreadable({ columns, records }: Look): boolean {
  const marked = (value: unknown) => asText(value).includes('\uFFFD');
  return columns.some(marked) || records.some(({ values }) => values.some(marked));
}

/** The plan for a file that was looked at. */
function propose(seen: Look): Sniffed {
  const { form, columns, records, name } = seen;
  const reasons: string[] = [formReason(seen)];
  const wide = personColumns(columns, records);
  const annotator = chooseAnnotator(seen, wide.flat());
  const gold = best(columns, 'gold', (column) => isShort(records, column));
  const item = chooseItem(seen, annotator);
  if (!item) throw new ReadError({ file: name, line: 1 }, noItem(columns));
  const free = columns.filter((column) => ![item, annotator, gold].includes(column));
  const label = annotator
    ? chooseLabel(seen, item, free)
    : free.find((column) => isPlainLabel(seen, column, free.length === 1));

  let plan: FilePlan;
  if (annotator && label) {
    reasons.push(
      `Answers by people: ${quoted(item)} is the item, ${quoted(annotator)} who answered, ${quoted(label)} the answer.`,
    );
    const rest = free.filter((column) => column !== label);
    plan = { ...form, role: 'ratings', columns: { item, annotator, label, gold, ...factsOfItem(seen, item, rest) } };
  } else if (annotator) {
    throw new ReadError({ file: name, line: 1 }, noLabel(free));
  } else {
    plan = planWithoutPeople(seen, item, gold ?? label ?? null);
    reasons.push(
      plan.role === 'gold'
        ? `Reference answers: ${quoted(item)} is the item, ${quoted(plan.columns.gold ?? '')} the answer; nobody is named.`
        : `Items: ${quoted(item)} is the key; shown are ${plan.columns.content.map(quoted).join(', ') || 'no columns'}.`,
    );
  }
  if (plan.role !== 'gold' && plan.columns.gold) {
    reasons.push(`${quoted(plan.columns.gold)} is read as the reference answer of the item.`);
  }
  const sample = records.slice(0, SAMPLE).map((record) => columns.map((column) => asText(valueOf(record, column))));
  const alternatives = otherPlans(plan, ranked(free, 'label'), ranked(columns, 'item'));
  const unsupported = annotator ? [] : wide.map(sayPersonColumns);
  return { plan, alternatives, columns, reasons, sample, unsupported };
}

function formReason({ form }: Look): string {
  const names: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };
  const shape = form.format === 'jsonl' ? 'one JSON record a line' : `columns separated by ${names[form.delimiter]}`;
  return `Text in ${form.encoding.toUpperCase()}, ${shape}.`;
}

function noItem(columns: readonly string[]): string {
  const seen = columns.slice(0, 12).map(quoted).join(', ');
  return `no column names the item. The columns are ${seen}: call the one that names it “item”.`;
}

function noLabel(free: readonly string[]): string {
  const rest = free.filter((column) => !isPassing(column)).map(quoted);
  const seen = rest.length > 0 ? `It may be one of ${rest.slice(0, 12).join(', ')}` : 'There is no other column';
  return `no column is plainly the answer. ${seen}: call the right one “label”.`;
}

/** The column whose name says the use most clearly, the first of equals. */
function best(
  columns: readonly string[],
  use: ColumnUse,
  fits: (column: string) => boolean = () => true,
): string | undefined {
  return ranked(columns, use).find(fits);
}

function ranked(columns: readonly string[], use: ColumnUse): string[] {
  return columns
    .map((column) => ({ column, rank: nameRank(column, use) }))
    .filter((entry): entry is { column: string; rank: number } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ column }) => column);
}

/**
 * By name, unless there is text in it. A `user` may be the author of the item: they are only taken for an annotator
 * beside a column that is plainly an answer. One of several columns of people is none.
 */
function chooseAnnotator({ columns, records }: Look, wide: readonly string[]): string | undefined {
  const hasLabel = best(columns, 'label', (column) => !isTextName(column)) !== undefined;
  return best(
    columns,
    'annotator',
    (column) =>
      !wide.includes(column) &&
      !isLong(records, column) &&
      (hasLabel || !/user|created|person|expert|participant/.test(plainName(column))),
  );
}

/** Without people, `score` or `response` may be anything; what is called a label or class is a reference answer. */
function isPlainLabel({ records }: Look, column: string, isOnly: boolean): boolean {
  if (!isShort(records, column) || isTextName(column)) return false;
  return isOnly
    ? nameRank(column, 'label') !== null
    : /^(final_)?(label|class|category|verdict)$/.test(plainName(column));
}

/** By name; among answers, a name under which one person answers twice, or which never comes twice, is not the item's. */
function chooseItem({ columns, records }: Look, annotator: string | undefined): string | undefined {
  const candidates = ranked(columns, 'item').filter((column) => column !== annotator);
  if (annotator === undefined || candidates.length < 2) return candidates[0];
  const pairs = (column: string) =>
    new Set(records.map((record) => JSON.stringify([valueOf(record, column), valueOf(record, annotator)]))).size;
  const values = (column: string) => new Set(records.map((record) => asText(valueOf(record, column)))).size;
  const fitting = candidates.filter((column) => pairs(column) >= records.length * 0.9);
  return fitting.find((column) => values(column) < records.length) ?? fitting[0] ?? candidates[0];
}

/** By name, else the only column there is, else the only one in which answers to one item differ and values repeat. */
function chooseLabel({ records }: Look, item: string, free: readonly string[]): string | undefined {
  const named = best(free, 'label');
  if (named !== undefined || free.length === 1) return named ?? free[0];
  const repeats = (column: string) => new Set(texts(records, column)).size <= records.length / 2;
  const differing = free.filter(
    (column) =>
      !isPassing(column) &&
      isShort(records, column) &&
      repeats(column) &&
      compareWithin(records, item, column).different > 0,
  );
  return differing.length === 1 ? differing[0] : undefined;
}

const GOLD_FILE = /(^|[^a-z])(gold|goldlabels?|truth|groundtruth|reference|references|answer_?key|gt)([^a-z]|$)/i;

function planWithoutPeople(seen: Look, item: string, gold: string | null): FilePlan {
  const rest = seen.columns.filter((column) => column !== item);
  const only = rest.length === 1 ? rest[0] : undefined;
  const isGoldFile = GOLD_FILE.test(seen.name);
  const reference = gold ?? (isGoldFile ? only : undefined);
  const role: FileRole = reference && (isGoldFile || rest.length === 1) ? 'gold' : 'items';
  if (role === 'gold') {
    return { ...seen.form, role, columns: { item, gold: reference, content: [], metadata: [] } };
  }
  const content = rest.filter((column) => column !== gold && isContent(seen.records, column));
  return { ...seen.form, role, columns: { item, gold: gold ?? undefined, content, metadata: 'rest' } };
}

/** Beside answers, a column belongs to the item when it is text to read, or is the same on every row of an item. */
function factsOfItem(seen: Look, item: string, rest: readonly string[]): { content: string[]; metadata: string[] } {
  const content = rest.filter((column) => isContent(seen.records, column) && isOfItem(seen.records, item, column));
  const metadata = rest.filter(
    (column) =>
      !content.includes(column) &&
      !isPassing(column) &&
      !isEmpty(seen.records, column) &&
      isConstant(seen.records, item, column),
  );
  return { content, metadata };
}

/** Text may be told by its name where no item comes twice in what is looked at, unless people wrote it as they answered. */
function isOfItem(records: readonly FileRecord[], item: string, column: string): boolean {
  const { same, different } = compareWithin(records, item, column);
  return different === 0 && (same > 0 || (isTextName(column) && !isRemark(column)));
}

/** Whether the column never changes within an item, seen on at least one item with several rows. */
function isConstant(records: readonly FileRecord[], item: string, column: string): boolean {
  const { same, different } = compareWithin(records, item, column);
  return same > 0 && different === 0;
}

/** How many rows say of a column what the first row of their item says, and how many something else. */
function compareWithin(records: readonly FileRecord[], item: string, column: string) {
  const firsts = new Map<string, string>();
  let [same, different] = [0, 0];
  for (const record of records) {
    const key = asText(valueOf(record, item));
    const value = asText(valueOf(record, column));
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, value);
    else if (first === value) same++;
    else different++;
  }
  return { same, different };
}

function isEmpty(records: readonly FileRecord[], column: string): boolean {
  return records.every((record) => asText(valueOf(record, column)) === '');
}

const SHORT = 60;
const SOME_WORDS = 3;
const MANY_WORDS = 4;
const LONG = 80;

function isShort(records: readonly FileRecord[], column: string): boolean {
  return mean(texts(records, column).map((text) => text.length)) <= SHORT;
}

/** Text to read: named so, or of several words, or long; no address, and no date written out. */
function isContent(records: readonly FileRecord[], column: string): boolean {
  const values = records.map((record) => valueOf(record, column));
  if (values.some((value) => typeof value === 'object' && value !== null)) return false;
  if (isTextName(column)) return true;
  return !isPassing(column) && !/(^|_)(url|uri|link|path)$/.test(plainName(column)) && isLong(records, column);
}

function isLong(records: readonly FileRecord[], column: string): boolean {
  const filled = texts(records, column);
  const words = mean(filled.map((text) => text.trim().split(/\s+/).length));
  const seldomRepeats = new Set(filled).size >= filled.length / 2;
  if (words >= MANY_WORDS || (words >= SOME_WORDS && seldomRepeats)) return true;
  return mean(filled.map((text) => text.length)) >= LONG && !/^https?:/.test(filled[0] ?? '');
}

function texts(records: readonly FileRecord[], column: string): string[] {
  return records.map((record) => asText(valueOf(record, column))).filter((text) => text !== '');
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
