import type { ContentPart } from '#domain/item.ts';
import { type FilePlan, LONGEST_LABEL, type Place, problem, quoted, type ReadRow } from '../format.ts';
import { asText, type FileRecord, valueOf } from '../long/record.ts';
import { textRefusal } from '../text-refusal.ts';
import {
  annotationsOf,
  dataOf,
  field,
  isPart,
  type Part,
  personOf,
  predictionsOf,
  type Result,
  resultsOf,
} from './task-parts.ts';

/** Fields of a task's `data` stand in plans as `data.<field>`, controls of the form as `result.<control>`. */
export const DATA = 'data.';
export const RESULT = 'result.';

/** Everything one task says: its item, the answers to the control of the plan, and what of it cannot be read yet. */
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
    ...annotationsOf(task).flatMap((annotation) => reader.annotation(annotation)),
    ...predictionsOf(task).flatMap((prediction) => reader.prediction(prediction)),
    ...drafts(task, place),
  ];
}

/** Without an id, the file and the task's number in it. */
function keyOf(task: FileRecord, place: Place, column: string): string {
  if (column.startsWith(DATA)) return asText(field(dataOf(task), column.slice(DATA.length))).trim();
  return asText(valueOf(task, column)).trim() || (column === 'id' ? `${place.file}#${place.record}` : '');
}

function factsOf(data: Part, { item, content, metadata }: FilePlan['columns']) {
  const parts: ContentPart[] = [];
  const facts: [string, string][] = [];
  for (const [name, value] of Object.entries(data)) {
    const column = DATA + name;
    const text = asText(value);
    if (text === '' || column === item) continue;
    if (content.includes(column) && typeof value !== 'object') parts.push({ type: 'text', name, text });
    else if (metadata === 'rest' || metadata.includes(column) || content.includes(column)) facts.push([name, text]);
  }
  // As the plan orders them; fromEntries defines own properties, whatever they are called.
  const order = (part: ContentPart) => content.indexOf(DATA + part.name);
  return { content: parts.sort((a, b) => order(a) - order(b)), metadata: Object.fromEntries(facts) };
}

function drafts(task: FileRecord, place: Place): ReadRow[] {
  const found = valueOf(task, 'drafts');
  const count = Array.isArray(found) ? found.filter(isPart).length : 0;
  return Array.from({ length: count }, () => ({ type: 'unread', what: 'drafts', place }));
}

/** Reads the answers of one task. */
class AnswerReader {
  readonly #control: string | undefined;
  readonly #plan: FilePlan;
  readonly #task: { readonly key: string; readonly name: string; readonly place: Place };

  constructor(plan: FilePlan, task: { key: string; name: string; place: Place }) {
    this.#plan = plan;
    this.#task = task;
    const { label } = plan.columns;
    this.#control = plan.role === 'ratings' ? label?.slice(RESULT.length) : undefined;
  }

  annotation(annotation: Part): ReadRow[] {
    const { key: item, name, place } = this.#task;
    if (field(annotation, 'was_cancelled') === true || field(annotation, 'skipped') === true) {
      return [{ type: 'skipped', place }];
    }
    const person = personOf(annotation) ?? this.#plan.given?.annotator;
    const results = resultsOf(annotation);
    const unread = this.#unread(results, '');
    if (this.#control === undefined) {
      return [{ type: 'unread', what: 'annotations', ...(person ? { by: person } : {}), place }, ...unread];
    }
    const value = this.#valueOf(results);
    if (value === '') return [{ type: 'blank', place }, ...unread];
    if (typeof value !== 'string') return [value, ...unread];
    if (field(annotation, 'ground_truth') === true)
      return this.#checked({ type: 'reference', item, value, place }, unread);
    if (!person) {
      const text = `${name}: “completed_by” is missing, so nobody is named: say who answered, e.g. by the name of the file`;
      return [problem('missing-annotator', place, text), ...unread];
    }
    return this.#checked({ type: 'annotation', item, annotator: person, value, place }, unread);
  }

  prediction(prediction: Part): ReadRow[] {
    const { key: item, place } = this.#task;
    const results = resultsOf(prediction);
    const unread = this.#unread(results, ' (predicted)');
    const value = this.#control === undefined ? '' : this.#valueOf(results);
    if (value === '') return unread;
    if (typeof value !== 'string') return [value, ...unread];
    const annotator = asText(field(prediction, 'model_version')).trim() || 'model';
    return this.#checked({ type: 'annotation', item, annotator, isModel: true, value, place }, unread);
  }

  #checked(row: ReadRow, unread: ReadRow[]): ReadRow[] {
    return [textRefusal([row], this.#task.place) ?? row, ...unread];
  }

  /** The label ('' = none), or why it is none. */
  #valueOf(results: readonly Result[]): string | ReadRow {
    const { name, place } = this.#task;
    const own = results.filter((result) => this.#isRead(result));
    const what = `${name}: ${quoted(this.#control ?? '')}`;
    if (own.length > 1) {
      return problem(
        'several-answers',
        place,
        `${what} is answered ${own.length} times in one annotation: one is read`,
      );
    }
    const choices = own[0]?.choices ?? [];
    if (choices.length > 1) {
      return problem('several-choices', place, `${what} holds ${choices.length} choices: one label per answer is read`);
    }
    if (typeof choices[0] === 'object' && choices[0] !== null) {
      return problem('label-not-text', place, `${what} is a list or record: one label is read, as text or number`);
    }
    const text = asText(choices[0]).trim();
    if (text.length <= LONGEST_LABEL) return text;
    const says = `${what} has ${text.length} characters: a label has at most ${LONGEST_LABEL}`;
    return problem('label-too-long', place, says);
  }

  #isRead({ type, control, isOfRegion }: Result): boolean {
    return type === 'choices' && !isOfRegion && control === this.#control;
  }

  #unread(results: readonly Result[], suffix: string): ReadRow[] {
    const { place } = this.#task;
    return results
      .filter((result) => !this.#isRead(result))
      .map((result): ReadRow => ({ type: 'unread', what: `${whatOf(result)}${suffix}`, place }));
  }
}

function whatOf({ type, control, isOfRegion }: Result): string {
  if (type !== 'choices') return `results of type ${quoted(type)}`;
  return isOfRegion ? 'choices about regions' : `choices of another question, ${quoted(control)}`;
}
