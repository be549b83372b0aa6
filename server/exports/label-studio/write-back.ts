import { createHash } from 'node:crypto';
import type { Encoding, FilePlan } from '#lib/formats/format.ts';
import { AnswerShapes, type Given, hasGroundTruth } from '#lib/formats/label-studio/ground-truth.ts';
import { JsonPieces, type Piece } from '#lib/formats/label-studio/json-pieces.ts';
import { addAnnotation, withoutAnswers } from '#lib/formats/label-studio/splice-task.ts';
import { keyOf, RESULT } from '#lib/formats/label-studio/task-rows.ts';
import { parseRecord } from '#lib/formats/long/json-record.ts';
import type { FileRecord } from '#lib/formats/long/record.ts';
import type { FrozenRow } from '../frozen-row.ts';
import { unitsOf } from './units.ts';

/** The file that was imported, and how it was read. */
export interface OriginalFile {
  readonly name: string;
  readonly plan: FilePlan;
  /** Question of each control that was read, by the control's name. */
  readonly questions: ReadonlyMap<string, string>;
  chunks(): AsyncIterable<Uint8Array>;
}

/** What goes back into one task. */
interface Final {
  readonly values: Map<string, unknown>;
  /** Account of whoever decided last; null where nobody had to. */
  readonly decidedBy: string | null;
  readonly decidedAt: string;
  readonly isToRelabel: boolean;
}

/** Who a ground truth is by. */
export interface Deciders {
  /** Name under which the file may know an account; null where it does not or must not. */
  nameOf(account: string): string | null;
  /** What stands for the account otherwise. */
  standInOf(account: string): string;
}

/**
 * The original file with one `ground_truth` annotation more in each task that has a final value; every byte of it stays,
 * in its order.
 */
export async function* withGroundTruth(
  file: OriginalFile,
  rows: AsyncIterable<FrozenRow>,
  deciders: Deciders,
): AsyncGenerator<Uint8Array> {
  const finals = await finalsOf(rows);
  const { encoding } = file.plan;
  const shapes = new AnswerShapes();
  for await (const { task } of tasksOf(file)) if (task) shapes.take(task);
  for await (const { piece, task, units } of tasksOf(file)) {
    if (piece.type !== 'task' || !task) {
      yield units.bytes(piece.text);
      continue;
    }
    const final = finals.get(keyIn(task, piece.record, file));
    yield units.bytes(final ? spliced(piece, task, final) : piece.text);
  }

  function spliced({ text, record }: TaskPiece, task: FileRecord, { values, decidedBy, decidedAt }: Final): string {
    const given = [...file.questions].flatMap(([control, question]): Given[] =>
      values.has(question)
        ? [{ control, value: values.get(question), id: idOf(keyIn(task, record, file), question) }]
        : [],
    );
    const result = shapes.results(given);
    if (result.length === 0 || hasGroundTruth(task, result)) return text;
    const by =
      decidedBy === null
        ? shapes.person(null, 'agreed')
        : shapes.person(deciders.nameOf(decidedBy), deciders.standInOf(decidedBy));
    const annotation = {
      completed_by: by,
      result,
      was_cancelled: false,
      ground_truth: true,
      ...(decidedAt === '' ? {} : { created_at: decidedAt }),
    };
    const { encode } = unitsOf(encoding);
    return addAnnotation(text, annotation, (added) => encode(added, text)) ?? text;
  }
}

type TaskPiece = Extract<Piece, { type: 'task' }>;

/** Stays the same for a question of an item, and tells nothing. */
function idOf(item: string, question: string): string {
  return createHash('sha256').update(`${item}\n${question}`).digest('base64url').slice(0, 10);
}

/**
 * The tasks to be labelled again, without what people answered: for a project of their own in the tool.
 *
 * @param sentBack keys of items that an audit sent back to whoever labelled them
 */
export async function* toRelabel(
  file: OriginalFile,
  rows: AsyncIterable<FrozenRow>,
  sentBack: ReadonlySet<string> = new Set(),
): AsyncGenerator<Uint8Array> {
  const finals = await finalsOf(rows);
  const { encode, bytes } = unitsOf(file.plan.encoding);
  yield bytes(encode('[', ''));
  let isFirst = true;
  for await (const { piece, task } of tasksOf(file)) {
    if (piece.type !== 'task' || !task) continue;
    const key = keyIn(task, piece.record, file);
    if (!sentBack.has(key) && !finals.get(key)?.isToRelabel) continue;
    yield bytes(`${isFirst ? '' : ','}\n${withoutAnswers(piece.text)}`);
    isFirst = false;
  }
  yield bytes('\n]\n');
}

/** Small whatever the items hold: values and who decided, by item. */
async function finalsOf(rows: AsyncIterable<FrozenRow>): Promise<Map<string, Final>> {
  const finals = new Map<string, Final>();
  for await (const { questionId, isDisputed, gold } of rows) {
    const { decision, outcome, value } = gold;
    const isUnclear = outcome === 'uncertain' || outcome === 'defective' || decision?.changedSince === true;
    const before = finals.get(gold.item);
    const isToRelabel = isDisputed || isUnclear || before?.isToRelabel === true;
    if (!isToRelabel && value === null) continue;
    const values = before?.values ?? new Map<string, unknown>();
    if (value !== null) values.set(questionId, value);
    const isLater = value !== null && decision !== null && decision.at > (before?.decidedAt ?? '');
    finals.set(gold.item, {
      values,
      decidedBy: isLater ? decision.decidedBy : (before?.decidedBy ?? null),
      decidedAt: isLater ? decision.at : (before?.decidedAt ?? ''),
      isToRelabel,
    });
  }
  return finals;
}

function keyIn(task: FileRecord, record: number, { name, plan }: OriginalFile): string {
  return keyOf(task, { file: name, line: 1, record }, plan.columns.item);
}

/** Every piece of the file, with the task it is where it can be read. */
async function* tasksOf(file: OriginalFile) {
  const units = unitsOf(file.plan.encoding as Encoding);
  const pieces = new JsonPieces();
  const read = (piece: Piece) => {
    const found = piece.type === 'task' ? parseRecord(units.decode(piece.text), 1) : null;
    return { piece, task: found && 'columns' in found ? found : null, units };
  };
  for await (const chunk of file.chunks()) yield* pieces.push(units.read(chunk)).map(read);
  yield* pieces.end().map(read);
  const rest = units.rest();
  if (rest.length > 0) {
    yield { piece: { type: 'between', text: '' } as Piece, task: null, units: { ...units, bytes: () => rest } };
  }
}

/** The question of each control, from how the file was read. */
export function controlsOf({ columns }: FilePlan, questions: Readonly<Record<string, string>>): Map<string, string> {
  const names = (columns.answers ?? []).map((column) => column.slice(RESULT.length));
  const asked = (name: string, control: string): [string, string][] =>
    Object.hasOwn(questions, name) ? [[control, questions[name]!]] : [];
  return new Map(
    columns.label === undefined
      ? names.flatMap((name) => asked(name, name))
      : asked('', columns.label.slice(RESULT.length)),
  );
}
