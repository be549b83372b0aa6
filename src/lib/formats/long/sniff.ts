import {
  type FileForm,
  type FilePlan,
  type FileRole,
  listed,
  type PathNames,
  quoted,
  ReadError,
  ROW_NUMBER,
  type SourceFile,
} from '../format.ts';
import { type Alternative, otherPlans } from './alternatives.ts';
import { type ColumnUse, isPassing, isTextName, nameRank, plainName } from './column-names.ts';
import { isContent, isLong, isShort, texts } from './column-texts.ts';
import { compareWithin, factsOfItem, isEmpty } from './item-facts.ts';
import { look, type Look } from './look.ts';
import { type PersonColumns, personColumns, sayPersonColumns, shareAnswers } from './person-columns.ts';
import { asText, valueOf } from './record.ts';

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

/** No plan is plainly meant; the guess is one to start from. */
export class UnclearColumns extends ReadError {
  readonly guess: FilePlan;
  readonly columns: readonly string[];
  /** What of the guess is no more than that. */
  readonly unclear: readonly ('item' | 'label')[];
  constructor({ name, columns }: Look, message: string, guess: FilePlan, unclear: readonly ('item' | 'label')[]) {
    super({ file: name, line: 1 }, message);
    this.guess = guess;
    this.unclear = unclear;
    this.columns = columns;
  }
}

/** What is known of a file beforehand. */
export interface Known {
  readonly form?: Partial<FileForm>;
  readonly given?: PathNames;
}

/**
 * Says how a file would be read, from the names of its columns and what stands in them. Where bytes are not UTF-8, reading
 * it as Windows-1252 is an alternative.
 *
 * @throws UnclearColumns when no column can be the item, or none is plainly the answer.
 * @throws ReadError when there is nothing in the file that can be used.
 */
export async function sniff(file: SourceFile, { form = {}, given }: Known = {}): Promise<Sniffed> {
  const seen = await look(file, form);
  const sniffed = propose(seen, given);
  const isWorkbook = seen.form.format === 'xlsx';
  if (isWorkbook || form.encoding || seen.form.encoding !== 'utf-8' || !hasUnreadable(seen)) return sniffed;
  const { plan } = propose(await look(file, { ...form, encoding: 'windows-1252' }), given);
  const reason = 'Some characters are not UTF-8: it may be Windows-1252 (Western European).';
  return { ...sniffed, alternatives: [{ plan, reason }, ...sniffed.alternatives] };
}

function hasUnreadable({ columns, records }: Look): boolean {
  const marked = (value: unknown) => asText(value).includes('\uFFFD');
  return columns.some(marked) || records.some(({ values }) => values.some(marked));
}

/** The plan for a file that was looked at. */
function propose(seen: Look, given: PathNames = {}): Sniffed {
  const { form, columns, records, name } = seen;
  const reasons: string[] = [formReason(seen)];
  const wide = form.header === false ? [] : personColumns(columns, records);
  const annotator = chooseAnnotator(
    seen,
    wide.flatMap((group) => group.columns),
  );
  const people = annotator ? undefined : choosePeople(seen, wide);
  const gold = best(columns, 'gold', (column) => isShort(records, column));
  const parent = best(columns, 'parent', (column) => column !== annotator && isShort(records, column));
  const derived = annotator && best(columns, 'derived', (column) => isShort(records, column));
  const free = columns.filter(
    (column) => ![annotator, gold, parent, derived].includes(column) && !people?.includes(column),
  );
  const item = form.header === false ? ROW_NUMBER : (chooseItem(seen, annotator) ?? (given.item ? '' : undefined));
  if (item === undefined) {
    const first = free[0] ?? columns[0]!;
    const isLabelled = annotator === undefined || best(free, 'label') !== undefined;
    throw new UnclearColumns(
      seen,
      noItem(columns),
      guessOf(seen, first, annotator),
      isLabelled ? ['item'] : ['item', 'label'],
    );
  }
  const others = free.filter((column) => column !== item);
  const question = annotator ? chooseQuestion(seen, [item, annotator], others) : undefined;
  const rest = others.filter((column) => column !== question);
  const isGold = isGoldFile(name);
  const label = annotator
    ? chooseLabel(seen, item, rest)
    : rest.find((column) => isPlainLabel(seen, column, rest.length === 1));

  const sample = records.slice(0, SAMPLE).map((record) => columns.map((column) => asText(valueOf(record, column))));
  const done = (without: FilePlan, ...why: string[]): Sniffed => {
    const named = {
      ...(parent === undefined ? {} : { parent }),
      ...(derived === undefined ? {} : { derived }),
      ...(question === undefined ? {} : { question }),
    };
    const plan: FilePlan = { ...without, columns: { ...without.columns, ...named } };
    if (parent) why.push(`${quoted(parent)} is what the item belongs to.`);
    if (derived) why.push(`${quoted(derived)} names the model whose prediction an answer was made from.`);
    if (question) why.push(`${quoted(question)} names the question.`);
    if (plan.role !== 'gold' && plan.columns.gold) {
      why.push(`${quoted(plan.columns.gold)} is read as the reference answer of the item.`);
    }
    const alternatives = [
      ...otherPlans(plan, ranked(rest, 'label'), ranked(columns, 'item')),
      ...(plan.role === 'items' ? asPeople(seen, plan, wide) : []),
    ];
    const unsupported = plan.role === 'ratings' ? [] : wide.map((group) => sayPersonColumns(group.columns));
    return { plan, alternatives, columns, reasons: [...reasons, ...why], sample, unsupported };
  };

  if (people) {
    const content = rest.filter((column) => isContent(records, column));
    const plan: FilePlan = { ...form, role: 'ratings', columns: { item, people, gold, content, metadata: 'rest' } };
    return done(plan, `Answers by people, one column each: ${listed(people)}; ${quoted(item)} is the item.`);
  }
  const person = annotator === undefined && !isGold ? given.annotator : undefined;
  if ((annotator || person) && label) {
    const facts = factsOfItem(
      seen,
      item,
      rest.filter((column) => column !== label),
    );
    const plan: FilePlan = { ...form, role: 'ratings', columns: { item, annotator, label, gold, ...facts }, given };
    const who = annotator ? quoted(annotator) : `${quoted(person ?? '')}, by the path,`;
    return done(
      plan,
      `Answers by people: ${quoted(item)} is the item, ${who} who answered, ${quoted(label)} the answer.`,
    );
  }
  if (annotator) {
    const answers = differingColumns(seen, item, rest);
    const guess = guessOf(seen, item, annotator, answers);
    throw new UnclearColumns(seen, noLabel(rest, answers), guess, ['label']);
  }
  const plan = planWithoutPeople(seen, item, gold ?? label ?? null);
  return done(
    item === '' ? { ...plan, given } : plan,
    plan.role === 'gold'
      ? `Reference answers: ${quoted(item)} is the item, ${quoted(plan.columns.gold ?? '')} the answer; nobody is named.`
      : `Items: ${quoted(item)} is the key; shown are ${plan.columns.content.map(quoted).join(', ') || 'no columns'}.`,
  );
}

/** The one group of columns whose names say that they are people; of a table without header, all that are filled. */
function choosePeople({ form, columns, records }: Look, wide: readonly PersonColumns[]): readonly string[] | undefined {
  if (form.header === false) {
    return columns.filter((column) => column !== ROW_NUMBER && !isEmpty(records, column));
  }
  const named = wide.filter(({ isNamed }) => isNamed);
  return named.length === 1 ? named[0]!.columns : undefined;
}

/** A file of items whose columns may be people: by their names, or because all that are left hold the same few answers. */
function asPeople({ columns, records }: Look, plan: FilePlan, wide: readonly PersonColumns[]): Alternative[] {
  const { item, gold, content } = plan.columns;
  const rest = columns.filter((column) => column !== item && column !== gold && !content.includes(column));
  const groups = wide.length > 0 ? wide.map((group) => group.columns) : shareAnswers(rest, records) ? [rest] : [];
  return groups.map((people) => ({
    plan: { ...plan, role: 'ratings', columns: { ...plan.columns, people } },
    reason: `${listed(people)} hold the same few answers: they may be one column per person.`,
  }));
}

/** A plan that can be read, to be put right by somebody who knows the file. */
function guessOf(
  { form, columns }: Look,
  item: string,
  annotator: string | undefined,
  answers: readonly string[] = [],
): FilePlan {
  if (answers.length > 1) {
    return { ...form, role: 'ratings', columns: { item, annotator, answers, content: [], metadata: [] } };
  }
  const rest = columns.filter((column) => column !== item && column !== annotator);
  const label = best(rest, 'label') ?? rest.find((column) => !isPassing(column));
  if (annotator === undefined || annotator === item || label === undefined) {
    return { ...form, role: 'items', columns: { item, content: [], metadata: 'rest' } };
  }
  return { ...form, role: 'ratings', columns: { item, annotator, label, content: [], metadata: [] } };
}

function formReason({ form }: Look): string {
  if (form.format === 'xlsx')
    return `Excel workbook, sheet ${quoted(form.sheet ?? '')}${form.header === false ? ', no header' : ''}.`;
  const names: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };
  const shape =
    form.format === 'jsonl'
      ? 'one JSON record a line'
      : `columns separated by ${names[form.delimiter] ?? form.delimiter}${form.header === false ? ', no header' : ''}`;
  return `Text in ${form.encoding.toUpperCase()}, ${shape}.`;
}

function noItem(columns: readonly string[]): string {
  const seen = columns.slice(0, 12).map(quoted).join(', ');
  return `no column names the item. The columns are ${seen}: call the one that names it “item”.`;
}

function noLabel(free: readonly string[], answers: readonly string[]): string {
  const rest = free.filter((column) => !isPassing(column)).map(quoted);
  const seen = rest.length > 0 ? `It may be one of ${rest.slice(0, 12).join(', ')}` : 'There is no other column';
  const each = answers.length > 1 ? ', or say that each is a question of its own (answers)' : '';
  return `no column is plainly the answer. ${seen}: call the right one “label”${each}.`;
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
  const differing = differingColumns({ records }, item, free);
  return differing.length === 1 ? differing[0] : undefined;
}

/** Columns of short texts that come again and again, and in which answers to one item differ. */
function differingColumns({ records }: Pick<Look, 'records'>, item: string, free: readonly string[]): string[] {
  const repeats = (column: string) => {
    const filled = texts(records, column);
    return new Set(filled).size <= filled.length / 2;
  };
  return free.filter(
    (column) =>
      !isPassing(column) &&
      isShort(records, column) &&
      repeats(column) &&
      compareWithin(records, item, column).different > 0,
  );
}

const MOST_QUESTIONS = 50;

/** A column that is called so and tells apart the answers of one person to one item, which nothing else does. */
function chooseQuestion({ records }: Look, pair: readonly string[], free: readonly string[]): string | undefined {
  const different = (columns: readonly string[]) =>
    new Set(records.map((record) => JSON.stringify(columns.map((column) => asText(valueOf(record, column)))))).size;
  const pairs = different(pair);
  return best(free, 'question', (column) => {
    const names = different([column]);
    if (names < 2 || names > MOST_QUESTIONS || !isShort(records, column)) return false;
    return pairs <= records.length * 0.8 && different([...pair, column]) >= records.length * 0.9;
  });
}

const GOLD_FILE = /(^|[^a-z])(gold|goldlabels?|truth|groundtruth|reference|references|answer_?key|gt)([^a-z]|$)/i;

/** By the last part of its path. */
function isGoldFile(name: string): boolean {
  return GOLD_FILE.test(name.slice(name.lastIndexOf('/') + 1));
}

function planWithoutPeople(seen: Look, item: string, gold: string | null): FilePlan {
  const rest = seen.columns.filter((column) => column !== item);
  const only = rest.length === 1 ? rest[0] : undefined;
  const isGold = isGoldFile(seen.name);
  const reference = gold ?? (isGold ? only : undefined);
  const role: FileRole = reference && (isGold || rest.length === 1) ? 'gold' : 'items';
  if (role === 'gold') {
    return { ...seen.form, role, columns: { item, gold: reference, content: [], metadata: [] } };
  }
  const content = rest.filter((column) => column !== gold && isContent(seen.records, column));
  return { ...seen.form, role, columns: { item, gold: gold ?? undefined, content, metadata: 'rest' } };
}
