import type { Kind } from '#domain/kind.ts';
import { findKind, kinds } from '#kinds/registry.ts';
import { LONGEST_LABEL, problem, quoted, type ReadRow } from './format.ts';

/** What is said, or known, of a question before its answers are read. */
export interface QuestionReading {
  /** As the files call it; empty for the one question of files that name none. */
  readonly name: string;
  /** Name of its kind; told by the answers where absent. */
  readonly kind?: string | undefined;
  /** What stands between several labels in one text. */
  readonly separator?: string | undefined;
  /** Settings it has already: answers widen them. */
  readonly config?: unknown;
}

/** A question as its answers are read. */
export interface Asked {
  readonly name: string;
  readonly kind: Kind<unknown, unknown>;
  readonly config: unknown;
  readonly separator?: string | undefined;
}

/** The questions of files by their names there. */
export type AskedByName = ReadonlyMap<string, Asked>;

type AnswerRow = Extract<ReadRow, { type: 'annotation' | 'reference' }>;

function isAnswer(row: ReadRow): row is AnswerRow {
  return row.type === 'annotation' || row.type === 'reference';
}

/** More different answers than that are no labels; how many more does not matter. */
const MOST_VALUES = 20_000;

/** The different answers to each question, as they stand in files, with what they seem to be. */
export class AnswersSeen {
  readonly #questions = new Map<string, Map<string, unknown>>();

  take(row: ReadRow): void {
    if (!isAnswer(row)) return;
    const name = row.question ?? '';
    const values = this.#questions.get(name) ?? new Map<string, unknown>();
    this.#questions.set(name, values);
    if (values.size < MOST_VALUES) values.set(JSON.stringify(row.value), row.value);
  }

  /** Names of the questions that somebody answered, in the order met. */
  names(): string[] {
    return [...this.#questions.keys()];
  }

  /** Different texts that answer a question. */
  textsOf(name: string): string[] {
    return [...(this.#questions.get(name)?.values() ?? [])].filter((value) => typeof value === 'string');
  }

  /** The kind that the form of the answers tells: lists are several labels, numbers of a rating stars. */
  kindOf(name: string): string {
    const values = [...(this.#questions.get(name)?.values() ?? [])];
    if (values.some(Array.isArray)) return 'multi-choice';
    return values.length > 0 && values.every((value) => typeof value === 'number') ? 'rating' : 'choice';
  }

  /**
   * The questions with settings that take their answers; what a kind cannot read is left out of them.
   *
   * @throws RangeError when the answers to one cannot be of its kind, naming it.
   */
  asked(readings: readonly QuestionReading[] = []): Map<string, Asked> {
    return new Map(
      this.names().map((name) => [
        name,
        this.#asked(
          readings.find((one) => one.name === name),
          name,
        ),
      ]),
    );
  }

  #asked({ kind: told, separator, config }: Omit<QuestionReading, 'name'> = {}, name: string): Asked {
    const kind = findKind(told ?? this.kindOf(name));
    if (!kind)
      throw new RangeError(
        `${sayQuestion(name)}: there is no kind “${told}”, only ${kinds.map((one) => one.name).join(', ')}`,
      );
    const values = [...(this.#questions.get(name)?.values() ?? [])].map((raw) => kind.fromData(raw, separator));
    try {
      const fitting = values.filter((value) => longLabel(value) === undefined);
      return { name, kind, config: kind.widen(config ?? null, fitting), separator };
    } catch (error) {
      if (!(error instanceof RangeError) || name === '') throw error;
      throw new RangeError(`${sayQuestion(name)}: ${error.message}`, { cause: error });
    }
  }
}

/** A row with its answer as the question's kind stores it; a problem where it is none. */
export function shaped(row: ReadRow, asked: AskedByName): ReadRow {
  if (!isAnswer(row)) return row;
  const question = asked.get(row.question ?? '');
  if (!question) return row;
  const { kind, config, separator } = question;
  const value = kind.fromData(row.value, separator);
  const long = longLabel(value);
  const by = sayAnswer(row);
  if (long !== undefined) {
    const text = `${by} has a label of ${long.length} characters: a label has at most ${LONGEST_LABEL}`;
    return problem('label-too-long', row.place, text);
  }
  const parsed = schemaOf(kind, config)['~standard'].validate(value);
  if (parsed instanceof Promise) throw new Error('a kind answers at once');
  if (!parsed.issues) return { ...row, value: parsed.value };
  return problem('answer-does-not-fit', row.place, `${by}: ${parsed.issues[0]?.message ?? 'this is no answer'}`);
}

function sayAnswer(row: AnswerRow): string {
  const to = row.question === undefined ? '' : ` to ${quoted(row.question)}`;
  return row.type === 'annotation' ? `the answer of ${quoted(row.annotator)}${to}` : `the reference answer${to}`;
}

/** Made once for a config: a schema of a thousand labels is dear to make for every row. */
const schemas = new WeakMap<object, ReturnType<Kind<unknown, unknown>['value']>>();

function schemaOf(kind: Kind<unknown, unknown>, config: unknown) {
  const known = schemas.get(config as object);
  if (known) return known;
  const schema = kind.value(config);
  schemas.set(config as object, schema);
  return schema;
}

function longLabel(value: unknown): string | undefined {
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((one) => typeof one === 'string');
  return texts.find((text) => text.length > LONGEST_LABEL);
}

function sayQuestion(name: string): string {
  return name === '' ? 'The question' : `The question ${quoted(name)}`;
}
