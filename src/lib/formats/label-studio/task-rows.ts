import type { ContentPart } from '#domain/item.ts';
import { type FilePlan, LONGEST_CELL, type Place, problem, type Problem, quoted, type ReadRow } from '../format.ts';
import { asText, type FileRecord, valueOf } from '../long/record.ts';
import { textRefusal } from '../text-refusal.ts';
import {
  annotationsOf,
  dataOf,
  field,
  isPart,
  isReadable,
  modelOf,
  type Part,
  personOf,
  predictedBy,
  predictionsOf,
  type Result,
  resultsOf,
} from './task-parts.ts';

/** Fields of a task's `data` stand in plans as `data.<field>`, controls of the form as `result.<control>`. */
export const DATA = 'data.';
export const RESULT = 'result.';

/** Everything one task says: its item, the answers to the controls of the plan, and what of it cannot be read yet. */
export function taskRows(task: FileRecord, place: Place, plan: FilePlan): ReadRow[] {
  const { columns } = plan;
  if (!['data', 'annotations', 'completions'].some((name) => task.columns.includes(name))) {
    return [problem('bad-json', place, 'this is no task: it has neither data nor annotations')];
  }
  const key = keyOf(task, place, columns.item);
  const name = `task ${asText(valueOf(task, 'id')) || place.record}`;
  const item: ReadRow = { type: 'item', key, ...factsOf(dataOf(task), columns), place };
  if (key === '') return [problem('missing-item', place, `${name}: ${quoted(columns.item)} is empty`)];
  const refused = textRefusal([item], place);
  if (refused) return [refused];
  const reader = new AnswerReader(plan, { key, name, place });
  return [
    item,
    ...annotationsOf(task).flatMap((annotation) => reader.annotation(annotation, predictedBy(task, annotation))),
    ...predictionsOf(task).flatMap((prediction) => reader.prediction(prediction)),
    ...drafts(task, place),
  ];
}

/** Without an id, the file and the task's number in it. */
export function keyOf(task: FileRecord, place: Place, column: string): string {
  if (column.startsWith(DATA)) return asText(field(dataOf(task), column.slice(DATA.length))).trim();
  return asText(valueOf(task, column)).trim() || (column === 'id' ? `${place.file}#${place.record}` : '');
}

function factsOf(data: Part, { item, parent, content, metadata }: FilePlan['columns']) {
  const parts: ContentPart[] = [];
  const facts: [string, string][] = [];
  for (const [name, value] of Object.entries(data)) {
    const column = DATA + name;
    const text = asText(value);
    if (text === '' || column === item || column === parent) continue;
    if (content.includes(column) && typeof value !== 'object') parts.push({ type: 'text', name, text });
    else if (metadata === 'rest' || metadata.includes(column) || content.includes(column)) facts.push([name, text]);
  }
  // As the plan orders them; fromEntries defines own properties, whatever they are called.
  const order = (part: ContentPart) => content.indexOf(DATA + part.name);
  const belongsTo = parent?.startsWith(DATA) ? asText(field(data, parent.slice(DATA.length))).trim() : '';
  return {
    content: parts.sort((a, b) => order(a) - order(b)),
    metadata: Object.fromEntries(facts),
    ...(belongsTo === '' ? {} : { parent: belongsTo }),
  };
}

function drafts(task: FileRecord, place: Place): ReadRow[] {
  const found = valueOf(task, 'drafts');
  const count = Array.isArray(found) ? found.filter(isPart).length : 0;
  return Array.from({ length: count }, () => ({ type: 'unread', what: 'drafts', place }));
}

/** A control whose answers are read, and the question they are to; none where the plan knows of one only. */
interface Control {
  readonly name: string;
  readonly question?: string;
}

function controlsOf({ role, columns }: FilePlan): Control[] {
  if (role !== 'ratings') return [];
  const names = (columns.answers ?? []).map((column) => column.slice(RESULT.length));
  return columns.label === undefined
    ? names.map((name) => ({ name, question: name }))
    : [{ name: columns.label.slice(RESULT.length) }];
}

/** Who gave an annotation, and how. */
interface Given {
  readonly person: string | undefined;
  readonly isGold: boolean;
  readonly derivedFrom: string | null;
}

/** Reads the answers of one task. */
class AnswerReader {
  readonly #controls: readonly Control[];
  readonly #plan: FilePlan;
  readonly #task: { readonly key: string; readonly name: string; readonly place: Place };

  constructor(plan: FilePlan, task: { key: string; name: string; place: Place }) {
    this.#plan = plan;
    this.#task = task;
    this.#controls = controlsOf(plan);
  }

  /** @param derivedFrom the model whose prediction was corrected, or null */
  annotation(annotation: Part, derivedFrom: string | null): ReadRow[] {
    const { key: item, place } = this.#task;
    const person = personOf(annotation) ?? this.#plan.given?.annotator;
    if (field(annotation, 'was_cancelled') === true || field(annotation, 'skipped') === true) {
      const questions = this.#controls.map(({ question = '' }) => question);
      return [{ type: 'skipped', item, ...(person ? { annotator: person } : {}), questions, place }];
    }
    const results = resultsOf(annotation);
    const unread = this.#unread(results, '');
    if (this.#controls.length === 0) {
      return [{ type: 'unread', what: 'annotations', ...(person ? { by: person } : {}), place }, ...unread];
    }
    const isGold = field(annotation, 'ground_truth') === true;
    return [
      ...this.#controls.map((control) => this.#answer(control, results, { person, isGold, derivedFrom })),
      ...unread,
    ];
  }

  #answer(control: Control, results: readonly Result[], { person, isGold, derivedFrom }: Given): ReadRow {
    const { key: item, name, place } = this.#task;
    const value = this.#valueOf(control, results);
    if (value === '') return { type: 'blank', place };
    if (isRefusal(value)) return value;
    const of = control.question === undefined ? {} : { question: control.question };
    if (isGold) return this.#checked({ type: 'reference', item, ...of, value, place });
    if (!person) {
      const text = `${name}: “completed_by” is missing, so nobody is named: say who answered, e.g. by the name of the file`;
      return problem('missing-annotator', place, text);
    }
    const made = derivedFrom === null ? {} : { derivedFrom };
    return this.#checked({ type: 'annotation', item, annotator: person, ...made, ...of, value, place });
  }

  prediction(prediction: Part): ReadRow[] {
    const { key: item, place } = this.#task;
    const results = resultsOf(prediction);
    const unread = this.#unread(results, ' (predicted)');
    const annotator = modelOf(prediction);
    const answers = this.#controls.flatMap((control): ReadRow[] => {
      const value = this.#valueOf(control, results);
      if (value === '') return [];
      if (isRefusal(value)) return [value];
      const of = control.question === undefined ? {} : { question: control.question };
      return [this.#checked({ type: 'annotation', item, annotator, isModel: true, ...of, value, place })];
    });
    return [...answers, ...unread];
  }

  #checked(row: ReadRow): ReadRow {
    return textRefusal([row], this.#task.place) ?? row;
  }

  /** The label, several of them or the stars ('' = none), or why it is none. */
  #valueOf(control: Control, results: readonly Result[]): string | number | readonly string[] | Problem {
    const { name, place } = this.#task;
    const own = results.filter((result) => isReadable(result) && result.control === control.name);
    const what = `${name}: ${quoted(control.name)}`;
    if (own.length > 1) {
      return problem(
        'several-answers',
        place,
        `${what} is answered ${own.length} times in one annotation: one is read`,
      );
    }
    const [first] = own;
    if (first?.type === 'rating') return typeof first.rating === 'number' ? first.rating : asText(first.rating).trim();
    const choices = first?.choices ?? [];
    if (choices.some((choice) => typeof choice === 'object')) {
      return problem('label-not-text', place, `${what} is a list or record: labels are read, as text or number`);
    }
    const labels = choices.map((choice) => asText(choice).trim());
    const long = labels.find((label) => label.length > LONGEST_CELL);
    if (long !== undefined) {
      const says = `${what} has ${long.length} characters: an answer has at most ${LONGEST_CELL}`;
      return problem('label-too-long', place, says);
    }
    return labels.length > 1 ? labels : (labels[0] ?? '');
  }

  #unread(results: readonly Result[], suffix: string): ReadRow[] {
    const { place } = this.#task;
    return results
      .filter((result) => !isReadable(result) || this.#controls.every(({ name }) => name !== result.control))
      .map((result): ReadRow => ({ type: 'unread', what: `${whatOf(result)}${suffix}`, place }));
  }
}

function isRefusal(value: string | number | readonly string[] | Problem): value is Problem {
  return typeof value === 'object' && 'type' in value;
}

function whatOf({ type, control, isOfRegion }: Result): string {
  if (type !== 'choices' && type !== 'rating') return `results of type ${quoted(type)}`;
  const what = type === 'choices' ? 'choices' : 'ratings';
  return isOfRegion ? `${what} about regions` : `${what} of another question, ${quoted(control)}`;
}
