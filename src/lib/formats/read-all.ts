import { type AskedByName, shaped } from './asked.ts';
import {
  type FilePlan,
  type FileRole,
  type Place,
  problem,
  quoted,
  ReadError,
  type ReadRow,
  type SourceFile,
} from './format.ts';
import { readFile } from './read-file.ts';
import { Seen } from './seen.ts';

/** Items first, then answers, then references: a reader meets nothing before what it belongs to. */
const order: readonly FileRole[] = ['items', 'ratings', 'gold'];

/**
 * Everything the files say, joined: each item, answer and reference once. What says the same again comes as `duplicate`;
 * what contradicts an earlier row as a problem that names both, and the earlier row stands; of references both do. An item with its own row in
 * an items file is described by that file alone; an item that is only mentioned gets no row of its own.
 *
 * @throws ReadError when a file cannot be read as planned.
 */
export async function* readAll(
  files: readonly SourceFile[],
  plans: readonly FilePlan[],
  asked?: AskedByName,
): AsyncGenerator<ReadRow> {
  for await (const batch of readBatches(files, plans, asked)) yield* batch;
}

/**
 * The same in batches, as they come.
 *
 * @param asked the questions, where they are known: answers come as their kinds store them
 */
export async function* readBatches(
  files: readonly SourceFile[],
  plans: readonly FilePlan[],
  asked?: AskedByName,
): AsyncGenerator<ReadRow[]> {
  refuseSameNames(files);
  const seen = new Seen();
  const described = new Set<string>();
  const inOrder = order.flatMap((role) =>
    files.flatMap((file, index) => (plans[index]?.role === role ? [{ file, plan: plans[index] }] : [])),
  );
  for (const { file, plan } of inOrder) {
    for await (const batch of readFile(file, plan)) {
      yield batch.flatMap((raw) => {
        const row = asked ? shaped(raw, asked) : raw;
        if (row.type !== 'item') return join(seen, row);
        if (plan.role === 'items') described.add(row.key);
        else if (described.has(row.key) || isEmpty(row)) return [];
        return joinItem(seen, row, plan.role);
      });
    }
  }
}

function refuseSameNames(files: readonly SourceFile[]): void {
  const twice = files.find((file, index) => files.findIndex(({ name }) => name === file.name) !== index);
  if (!twice) return;
  throw new ReadError({ file: twice.name, line: 1 }, 'two of the files have this name: rename one, or leave it out.');
}

type ItemRow = Extract<ReadRow, { type: 'item' }>;

function isEmpty(row: ItemRow): boolean {
  return row.content.length === 0 && Object.keys(row.metadata).length === 0 && row.parent === undefined;
}

function joinItem(seen: Seen, row: ItemRow, role: FileRole): ReadRow[] {
  const said = seen.item(row.key, JSON.stringify([row.content, row.metadata, row.parent]), row.place);
  if (said === 'new') return [row];
  // Ratings repeat what they tell of an item on every row of it.
  if (said === 'same') return role === 'items' ? [{ type: 'duplicate', place: row.place }] : [];
  const text = `item ${quoted(row.key)} reads differently ${at(said, row.place)}: that one stands`;
  return [problem('item-differs', row.place, text)];
}

function join(seen: Seen, row: ReadRow): ReadRow[] {
  if (row.type === 'annotation') {
    if (seen.isOther(row.annotator, row.isModel ?? false)) {
      const text = `${quoted(row.annotator)} is both a person and a model in these files: call one of them otherwise`;
      return [problem('person-and-model', row.place, text)];
    }
    const said = seen.answer(keyOf(row), row.annotator, textOf(row.value), row.place);
    if (said === 'new') return [row];
    if (said === 'same') return [{ type: 'duplicate', place: row.place }];
    const what = row.question === undefined ? '' : ` on ${quoted(row.question)}`;
    const who = `${quoted(row.annotator)} answered item ${quoted(row.item)}${what}`;
    return [problem('answer-differs', row.place, `${who} differently ${at(said, row.place)}: that answer stands`)];
  }
  if (row.type === 'reference') {
    const said = seen.gold(keyOf(row), textOf(row.value), row.place);
    if (said === 'new') return [row];
    if (said === 'same') return [];
    const text = `the reference of item ${quoted(row.item)} is another one ${at(said, row.place)}: neither is chosen`;
    return [row, problem('gold-differs', row.place, text)];
  }
  return [row];
}

/** Every row as it stands, file by file, whatever other rows say. */
export async function* readApart(files: readonly SourceFile[], plans: readonly FilePlan[]): AsyncGenerator<ReadRow[]> {
  for (const [index, file] of files.entries()) yield* readFile(file, plans[index]!);
}

/** Each question of an item is answered apart. */
function keyOf({ item, question }: { item: string; question?: string }): string {
  return question === undefined ? item : `${question}\0${item}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function at(place: Place, from: Place): string {
  return place.file === from.file ? `on line ${place.line}` : `in ${quoted(place.file)}, line ${place.line}`;
}
