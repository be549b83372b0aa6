import { asText, type FileRecord, valueOf } from '../long/record.ts';

/** A record inside a task; its names may be any. */
export type Part = Readonly<Record<string, unknown>>;

/** One thing said in an annotation: a choice, a box, a span … of one control of the labelling form. */
export interface Result {
  readonly control: string;
  readonly type: string;
  /** Belongs to a region of the item, not to the item. */
  readonly isOfRegion: boolean;
  readonly choices: readonly unknown[];
  /** The number of stars, where it is a rating. */
  readonly rating: unknown;
}

/** An own property, so that names like `constructor` find nothing. */
export function field(part: unknown, name: string): unknown {
  return isPart(part) && Object.hasOwn(part, name) ? part[name] : undefined;
}

export function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The records in a list; nothing where there is no list. Predictions may stand as bare ids, which say nothing. */
function partsOf(value: unknown): Part[] {
  return Array.isArray(value) ? value.filter(isPart) : [];
}

/** The answers of people; old exports call them completions. */
export function annotationsOf(task: FileRecord): Part[] {
  return partsOf(valueOf(task, 'annotations') ?? valueOf(task, 'completions'));
}

export function predictionsOf(task: FileRecord): Part[] {
  return partsOf(valueOf(task, 'predictions'));
}

export function modelOf(prediction: unknown): string {
  return asText(field(prediction, 'model_version')).trim() || 'model';
}

/** The model whose prediction an annotation began as: named by the prediction itself, or by its id; null where none was. */
export function predictedBy(task: FileRecord, annotation: Part): string | null {
  const parent = field(annotation, 'parent_prediction') ?? null;
  const inside = field(annotation, 'prediction');
  const copied = isPart(inside) && Object.keys(inside).length > 0 ? inside : null;
  const id = parent ?? (isPart(inside) ? null : (inside ?? null));
  if (id === null && copied === null) return null;
  const own = predictionsOf(task).find((prediction) => asText(field(prediction, 'id')) === asText(id));
  return modelOf(own ?? copied ?? {});
}

export function dataOf(task: FileRecord): Part {
  const data = valueOf(task, 'data');
  return isPart(data) ? data : {};
}

/** What an annotation or prediction says. Entries that share an id describe one region, whatever their types. */
export function resultsOf(annotation: Part): Result[] {
  const entries = partsOf(field(annotation, 'result'));
  const regions = new Set(entries.filter((entry) => !isAnswer(entry)).map((entry) => field(entry, 'id')));
  return entries.map((entry) => {
    const value = field(entry, 'value');
    const choices = field(value, 'choices');
    const id = field(entry, 'id');
    return {
      control: asText(field(entry, 'from_name')),
      type: asText(field(entry, 'type')) || 'unnamed',
      isOfRegion: (id !== undefined && regions.has(id)) || hasPlace(value),
      choices: Array.isArray(choices) ? choices : choices === undefined ? [] : [choices],
      rating: field(value, 'rating'),
    };
  });
}

/** Types that may be said of the item as a whole. */
const answers = new Set(['choices', 'taxonomy', 'rating', 'number', 'datetime', 'textarea', 'pairwise', 'ranker']);

function isAnswer(entry: Part): boolean {
  return answers.has(asText(field(entry, 'type')));
}

/** Whether it answers a question about the whole item that is read: choices, or stars. */
export function isReadable({ type, isOfRegion }: Result): boolean {
  return !isOfRegion && (type === 'choices' || type === 'rating');
}

/** Choices about a region repeat where it is. */
function hasPlace(value: unknown): boolean {
  return ['start', 'end', 'x', 'points', 'sequence', 'rle'].some((name) => field(value, name) !== undefined);
}

/** Who answered: the e-mail, else a name, else the number of the account; null where nothing says it. */
export function personOf(annotation: Part): string | null {
  const by = field(annotation, 'completed_by');
  if (!isPart(by)) return asText(by).trim() || null;
  const name = [field(by, 'first_name'), field(by, 'last_name')].map(asText).join(' ').trim();
  return (
    [field(by, 'email'), field(by, 'username'), name, field(by, 'id')].map(asText).find((text) => text.trim()) ?? null
  );
}
