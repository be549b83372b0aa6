import { type Encoding, type FilePlan, listed, type PathNames, quoted, ReadError, type SourceFile } from '../format.ts';
import { nameRank, plainName } from '../long/column-names.ts';
import { isContent } from '../long/column-texts.ts';
import { asText, type FileRecord, valueOf } from '../long/record.ts';
import type { Sniffed } from '../long/sniff.ts';
import { annotationsOf, dataOf, isReadable, type Part, predictionsOf, resultsOf } from './task-parts.ts';
import { DATA, RESULT } from './task-rows.ts';
import { readTaskRecords } from './tasks.ts';

const LOOKED_AT_TASKS = 500;
const SAMPLE = 20;

/**
 * Says how an export of Label Studio would be read, from its first tasks: each control of choices or stars is a question,
 * the one answered most first; a field of `data` that plainly is a key names the item, else the task's id does.
 *
 * @throws ReadError when no task can be read.
 */
export async function sniffTasks(file: SourceFile, encoding: Encoding, given?: PathNames): Promise<Sniffed> {
  const { tasks, fault } = await firstTasks(file, encoding);
  if (tasks.length === 0) {
    const seen = fault ? `No task could be read (${fault}).` : 'There is no task in the list.';
    throw new ReadError({ file: file.name, line: 1 }, `${seen} Check that the export is complete.`);
  }
  const data = tasks.map(dataRecord);
  const fields = [...new Set(data.flatMap(({ columns }) => columns))];
  const controls = controlsOf(tasks);
  const key = keyField(data, fields);
  const content = fields.filter((name) => name !== key && nameRank(name, 'parent') === null && isShown(data, name));
  const item = key === undefined ? 'id' : DATA + key;
  const parent = fields.find((name) => name !== key && nameRank(name, 'parent') !== null);
  const planOf = (asked: readonly string[]): FilePlan => ({
    role: asked.length === 0 ? 'items' : 'ratings',
    format: 'label-studio',
    encoding,
    delimiter: '',
    quoted: false,
    given,
    columns: {
      item,
      ...(asked.length === 0 ? {} : { annotator: 'completed_by', gold: 'ground_truth' }),
      ...(asked.length === 1 ? { label: RESULT + asked[0]! } : {}),
      ...(asked.length > 1 ? { answers: asked.map((name) => RESULT + name) } : {}),
      ...(parent === undefined ? {} : { parent: DATA + parent }),
      content: content.map((name) => DATA + name),
      metadata: 'rest',
    },
  });
  const columns = ['id', ...fields.map((name) => DATA + name), ...controls.map((name) => RESULT + name)];
  const question =
    controls.length === 0
      ? 'No question with choices or stars is answered: only the items are read.'
      : `Answers by people: ${listed(controls)} ${controls.length > 1 ? 'are questions' : 'is the question'}; ground truth is read as reference, predictions as models.`;
  return {
    plan: planOf(controls),
    alternatives:
      controls.length < 2
        ? []
        : controls.map((only) => ({ plan: planOf([only]), reason: `Only ${quoted(only)} may be meant.` })),
    columns: controls.length === 0 ? columns : [...columns, 'completed_by', 'ground_truth'],
    reasons: [`Tasks of Label Studio in ${encoding.toUpperCase()}; ${quoted(item)} names the item.`, question],
    sample: data
      .slice(0, SAMPLE)
      .map((record, index) => columns.map((column) => sampleOf(tasks[index]!, record, column))),
    unsupported: [],
  };
}

async function firstTasks(file: SourceFile, encoding: Encoding) {
  const tasks: FileRecord[] = [];
  let fault: string | null = null;
  reading: for await (const batch of readTaskRecords(file, encoding)) {
    for (const task of batch) {
      if ('columns' in task) tasks.push(task);
      else fault ??= `line ${task.line}: ${task.text}`;
      if (tasks.length >= LOOKED_AT_TASKS) break reading;
    }
  }
  return { tasks, fault };
}

function dataRecord(task: FileRecord): FileRecord {
  const data = dataOf(task);
  return { line: task.line, columns: Object.keys(data), values: Object.values(data) };
}

function sampleOf(task: FileRecord, data: FileRecord, column: string): string {
  if (column === 'id') return asText(valueOf(task, 'id'));
  return column.startsWith(DATA) ? asText(valueOf(data, column.slice(DATA.length))) : '';
}

/** Controls whose choices or stars are said of whole items, most answered first; of predictions where people gave none. */
function controlsOf(tasks: readonly FileRecord[]): string[] {
  const counts = new Map<string, number>();
  const add = (said: Part, weight: number) => {
    const controls = resultsOf(said).filter(isReadable);
    for (const name of new Set(controls.map(({ control }) => control))) {
      counts.set(name, (counts.get(name) ?? 0) + weight);
    }
  };
  for (const task of tasks) {
    for (const annotation of annotationsOf(task)) add(annotation, 1);
    // However many there are, they count for less than one answer of a person.
    for (const prediction of predictionsOf(task)) add(prediction, 1e-6);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

/** A field that is called an id, stands in every task and never twice. */
function keyField(data: readonly FileRecord[], fields: readonly string[]): string | undefined {
  return fields
    .map((name) => ({ name, rank: nameRank(name, 'item') }))
    .filter((entry): entry is { name: string; rank: number } => entry.rank !== null)
    .filter(({ name }) => /(^|_)(id|key|uid|uuid)$/.test(plainName(name)))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name)
    .find((name) => {
      const values = data.map((record) => valueOf(record, name));
      const texts = values.filter((value) => typeof value !== 'object').map((value) => asText(value).trim());
      return texts.length === data.length && !texts.includes('') && new Set(texts).size === texts.length;
    });
}

/** Text to read; an address of a picture or sound is kept as a fact. */
function isShown(data: readonly FileRecord[], name: string): boolean {
  const values = data.map((record) => asText(valueOf(record, name))).filter((text) => text !== '');
  return isContent(data, name) && !values.every((text) => /^(\w+:\/\/|\/data\/)\S+$/.test(text));
}
