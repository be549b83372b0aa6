import { asText } from '../long/record.ts';
import { annotationsOf, field, isPart, type Part, personOf, predictionsOf } from './task-parts.ts';
import type { FileRecord } from '../long/record.ts';

/** How a file writes its answers to one control. */
interface Shape {
  readonly type: string;
  readonly toName: unknown;
  /** Members of a result, in their order. */
  readonly order: readonly string[];
  /** Choices that are no texts, by their text. */
  readonly raw: Map<string, unknown>;
}

/** One value to be written back. */
export interface Given {
  readonly control: string;
  readonly value: unknown;
  /** Stays the same for a question of an item, so that the same value is never added twice. */
  readonly id: string;
}

/** What the answers in a file look like, so that more can be written in their form. */
export class AnswerShapes {
  readonly #shapes = new Map<string, Shape>();
  readonly #people = new Map<string, unknown>();
  #isPeopleRecords = false;

  /** Looks at one task. */
  take(task: FileRecord): void {
    for (const annotation of annotationsOf(task)) {
      const by = field(annotation, 'completed_by');
      const name = personOf(annotation);
      if (isPart(by)) this.#isPeopleRecords = true;
      if (name !== null && !this.#people.has(name)) this.#people.set(name, by);
      this.#look(annotation);
    }
    for (const prediction of predictionsOf(task)) this.#look(prediction);
  }

  #look(said: Part): void {
    const results = field(said, 'result');
    for (const result of Array.isArray(results) ? results.filter(isPart) : []) {
      const type = asText(field(result, 'type'));
      if (type !== 'choices' && type !== 'rating') continue;
      const control = asText(field(result, 'from_name'));
      const known = this.#shapes.get(control);
      const order = Object.keys(result).filter((name) => ORDER.includes(name));
      const shape = known ?? { type, toName: field(result, 'to_name'), order, raw: new Map<string, unknown>() };
      if (!known) this.#shapes.set(control, shape);
      const choices = field(field(result, 'value'), 'choices');
      for (const choice of Array.isArray(choices) ? choices : []) {
        if (typeof choice !== 'string') shape.raw.set(asText(choice).trim(), choice);
      }
    }
  }

  /** Who is called so in the file, as it names them; or an e-mail that stands for somebody it does not know. */
  person(name: string | null, standIn: string): unknown {
    if (name !== null && this.#people.has(name)) return this.#people.get(name);
    const email = `${standIn}@parley.invalid`;
    return this.#isPeopleRecords ? { email, first_name: '', last_name: '' } : { email };
  }

  /** The results of an annotation that says these values; what the file has no control for is left out. */
  results(given: readonly Given[]): Part[] {
    return given.flatMap(({ control, value, id }) => {
      const shape = this.#shapes.get(control);
      if (!shape) return [];
      const members: Record<string, unknown> = {
        id,
        type: shape.type,
        value: shape.type === 'rating' ? { rating: Number(value) } : { choices: choicesOf(value, shape.raw) },
        origin: 'manual',
        to_name: shape.toName,
        from_name: control,
      };
      const names = [
        ...shape.order,
        ...['id', 'type', 'value', 'to_name', 'from_name'].filter((name) => !shape.order.includes(name)),
      ];
      return [Object.fromEntries(names.map((name) => [name, members[name]]))];
    });
  }
}

const ORDER = ['id', 'type', 'value', 'origin', 'to_name', 'from_name'];

function choicesOf(value: unknown, raw: ReadonlyMap<string, unknown>): unknown[] {
  return [value].flat().map((one) => raw.get(String(one)) ?? String(one));
}

/** Whether a task has this ground truth already, from an earlier time. */
export function hasGroundTruth(task: FileRecord, results: readonly Part[]): boolean {
  const wanted = JSON.stringify(results.map((result) => [field(result, 'id'), field(result, 'value')]));
  return annotationsOf(task).some((annotation) => {
    const own = field(annotation, 'result');
    if (field(annotation, 'ground_truth') !== true || !Array.isArray(own)) return false;
    return JSON.stringify(own.map((result) => [field(result, 'id'), field(result, 'value')])) === wanted;
  });
}
