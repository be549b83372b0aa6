import type { ContentPart } from '#domain/item.ts';
import {
  type FilePlan,
  LONGEST_CELL,
  MOST_COLUMNS,
  type PathNames,
  type Place,
  type Problem,
  problem,
  quoted,
  ReadError,
  type ReadRow,
  type SourceFile,
} from '../format.ts';
import { textRefusal } from '../text-refusal.ts';
import { asText, type Fault, type FileRecord, valueOf } from './record.ts';
import { readRecords } from './records.ts';

/**
 * What one file says, in batches, row by row as they stand: a rating brings what its row tells of the item, the answer
 * and the reference. What rows say to each other (repeats, contradictions) is left to `readAll`.
 *
 * @throws ReadError when the file has no such columns, or no row that can be read.
 */
export async function* readTable(file: SourceFile, plan: FilePlan): AsyncGenerator<ReadRow[]> {
  const read = readerFor(plan);
  /** Columns of the plan that no record had so far. */
  const missing = new Set(namedIn(plan));
  let [isAny, firstFault] = [false, ''];
  for await (const batch of readRecords(file, plan)) {
    const rows: ReadRow[] = [];
    for (const record of batch) {
      const place = { file: file.name, line: record.line };
      if (!('columns' in record)) {
        firstFault ||= ` (line ${record.line}: ${record.text})`;
        rows.push(faultRow(record, place));
        continue;
      }
      isAny = true;
      for (const name of missing) if (record.columns.includes(name)) missing.delete(name);
      // In JSON Lines a record may lack a name that others have.
      if (plan.format !== 'jsonl') refuseMissing(file, missing, record.columns);
      rows.push(...read(record, place));
    }
    yield rows;
  }
  if (!isAny) {
    const text = `there is no row that can be read${firstFault}. Check that the export is complete.`;
    throw new ReadError({ file: file.name, line: 1 }, text);
  }
  refuseMissing(file, missing, null);
}

function faultRow({ cause, text }: Fault, place: Place): ReadRow {
  return problem(cause, place, text);
}

/** The columns a plan cannot do without: all that it names. */
function namedIn({ columns }: FilePlan): string[] {
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
  const named = [item, annotator, label, gold, question, parent, derived, ...people, ...answers, ...content];
  if (metadata !== 'rest') named.push(...metadata);
  return named.filter((name): name is string => name !== undefined && name !== '');
}

function refuseMissing(file: SourceFile, missing: ReadonlySet<string>, present: readonly string[] | null): void {
  const [name] = missing;
  if (name === undefined) return;
  const seen = present ? `The columns are ${present.slice(0, 12).map(quoted).join(', ')}.` : 'No record has it.';
  throw new ReadError({ file: file.name, line: 1 }, `there is no column ${quoted(name)}. ${seen}`);
}

type RowReader = (record: FileRecord, place: Place) => ReadRow[];

function readerFor({ role, columns, given = {} }: FilePlan): RowReader {
  const { people, answers } = columns;
  const used = new Set([
    ...[
      columns.item,
      columns.annotator,
      columns.label,
      columns.gold,
      columns.question,
      columns.parent,
      columns.derived,
    ],
    ...[...columns.content, ...(people ?? []), ...(answers ?? [])],
  ]);
  return (record, place) => {
    const key = columns.item === '' ? (given.item ?? '') : asText(valueOf(record, columns.item)).trim();
    if (key === '') return [problem('missing-item', place, `${quoted(columns.item)} is empty: the row names no item`)];
    if (record.columns.length > MOST_COLUMNS) {
      return [
        problem('too-long', place, `the record has ${record.columns.length} names; at most ${MOST_COLUMNS} are read`),
      ];
    }
    const of = {
      key,
      place,
      ...(columns.question === undefined ? {} : { question: questionOf(record, columns.question) }),
    };
    if (of.question === '') {
      const text = `${quoted(columns.question ?? '')} is empty: the row names no question`;
      return [problem('missing-question', place, text)];
    }
    const rows: ReadRow[] = [];
    if (role !== 'gold') rows.push({ type: 'item', key, ...factsOf(record, columns, used), place });
    if (role === 'ratings' && !people && !answers) rows.push(answerOf(record, columns, given, of));
    if (columns.gold !== undefined) rows.push(...referenceOf(record, columns.gold, of));
    const refused = rows.find((row) => row.type === 'problem') ?? textRefusal(rows, place);
    if (refused) return [refused];
    // One bad cell costs no other answer.
    for (const person of people ?? []) rows.push(cellOf(record, person, of));
    for (const question of answers ?? []) rows.push(ownAnswerOf(record, { role, columns, given }, { ...of, question }));
    return rows;
  };
}

/** Where an answer belongs. */
interface Belonging {
  readonly key: string;
  readonly question?: string;
  readonly place: Place;
}

/** The question that a row names, as text. */
function questionOf(record: FileRecord, column: string): string {
  return asText(valueOf(record, column)).trim();
}

function factsOf(
  record: FileRecord,
  columns: FilePlan['columns'],
  used: ReadonlySet<string | undefined>,
): { content: ContentPart[]; metadata: Record<string, string>; parent?: string } {
  const content: ContentPart[] = [];
  const metadata: [string, string][] = [];
  for (const name of columns.content) {
    const value = valueOf(record, name);
    const text = asText(value);
    if (text === '') continue;
    // What was taken for text and is a list or record here is kept as it stands.
    if (typeof value === 'object') metadata.push([name, text]);
    else content.push({ type: 'text', name, text });
  }
  const others = columns.metadata === 'rest' ? record.columns.filter((name) => !used.has(name)) : columns.metadata;
  for (const name of others) {
    const text = asText(valueOf(record, name));
    if (text !== '') metadata.push([name, text]);
  }
  const parent = columns.parent === undefined ? '' : asText(valueOf(record, columns.parent)).trim();
  // fromEntries defines own properties, whatever they are called.
  return { content, metadata: Object.fromEntries(metadata), ...(parent === '' ? {} : { parent }) };
}

function answerOf(
  record: FileRecord,
  columns: FilePlan['columns'],
  given: PathNames,
  { key: item, question, place }: Belonging,
): ReadRow {
  const value = labelOf(record, columns.label ?? '', place);
  // Nothing was answered, so it does not matter who did not.
  if (value === '') return { type: 'blank', place };
  if (isRefusal(value)) return value;
  const annotator = columns.annotator ? asText(valueOf(record, columns.annotator)).trim() : (given.annotator ?? '');
  if (annotator === '') {
    const text = `${quoted(columns.annotator ?? '')} is empty: the row does not say who answered`;
    return problem('missing-annotator', place, text);
  }
  const model = columns.derived === undefined ? '' : asText(valueOf(record, columns.derived)).trim();
  const made = model === '' ? {} : { derivedFrom: model };
  return { type: 'annotation', item, annotator, ...named(question), ...made, value, place };
}

/** The answer in a column that is a question of its own; in gold, its reference. */
function ownAnswerOf(
  record: FileRecord,
  { role, columns, given = {} }: Pick<FilePlan, 'role' | 'columns' | 'given'>,
  of: Belonging & { question: string },
): ReadRow {
  const row =
    role === 'gold'
      ? (referenceOf(record, of.question, of)[0] ?? { type: 'blank' as const, place: of.place })
      : answerOf(record, { ...columns, label: of.question }, given, of);
  return textRefusal([row], of.place) ?? row;
}

/** The answer of one person in a wide table. */
function cellOf(record: FileRecord, annotator: string, { key: item, question, place }: Belonging): ReadRow {
  const value = labelOf(record, annotator, place);
  if (value === '') return { type: 'blank', place };
  if (isRefusal(value)) return value;
  const row: ReadRow = { type: 'annotation', item, annotator, ...named(question), value, place };
  return textRefusal([row], place) ?? row;
}

function referenceOf(record: FileRecord, column: string, { key: item, question, place }: Belonging): ReadRow[] {
  const value = labelOf(record, column, place);
  if (isRefusal(value)) return [value];
  return value === '' ? [] : [{ type: 'reference', item, ...named(question), value, place }];
}

function named(question: string | undefined): { question?: string } {
  return question === undefined ? {} : { question };
}

/** A label as text ('' = none), labels as a list of texts, or why it is neither. */
function labelOf(record: FileRecord, column: string, place: Place): string | readonly string[] | Problem {
  const value = valueOf(record, column);
  if (Array.isArray(value)) return listOf(value, column, place);
  if (typeof value === 'object' && value !== null) {
    return problem('label-not-text', place, `${quoted(column)} is a record: labels are read, as text or number`);
  }
  return refuseLong(asText(value).trim(), column, place);
}

/** A list of labels, which are text or numbers; an empty one is an answer, "none of them". */
function listOf(values: readonly unknown[], column: string, place: Place): readonly string[] | Problem {
  if (values.some((one) => one === null || typeof one === 'object')) {
    return problem('label-not-text', place, `${quoted(column)} holds lists or records: labels are text or numbers`);
  }
  const labels = values.map((one) => refuseLong(asText(one).trim(), column, place));
  return (labels.find((label) => typeof label !== 'string') as Problem | undefined) ?? (labels as string[]);
}

function refuseLong(text: string, column: string, place: Place): string | Problem {
  // Several labels may stand in one cell.
  if (text.length <= LONGEST_CELL) return text;
  const says = `${quoted(column)} has ${text.length} characters: an answer has at most ${LONGEST_CELL}`;
  return problem('label-too-long', place, says);
}

function isRefusal(value: string | readonly string[] | Problem): value is Problem {
  return typeof value === 'object' && 'type' in value;
}
