import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { columnUses } from '#lib/formats/column-uses.ts';
import { BadInput } from './bad-input.ts';
import type { ReadingOptions } from './tasks.ts';

/** Options of `inspect` and `import` that say how files are to be read. */
export const readingOptions = {
  column: { type: 'string', multiple: true },
  plan: { type: 'string' },
  'annotator-from': { type: 'string' },
  sheet: { type: 'string' },
  kind: { type: 'string', multiple: true },
  separator: { type: 'string', multiple: true },
  questions: { type: 'string' },
} as const;

export const READING_USAGE =
  '[--column USE=NAME]… [--plan FILE] [--annotator-from PATTERN] [--sheet NAME] [--kind [QUESTION=]KIND]… [--separator [QUESTION=]TEXT]… [--questions FILE]';

interface Given {
  readonly column?: readonly string[];
  readonly plan?: string;
  readonly 'annotator-from'?: string;
  readonly sheet?: string;
  readonly kind?: readonly string[];
  readonly separator?: readonly string[];
  readonly questions?: string;
}

/**
 * What these options say, with the plans beside the files.
 *
 * @throws BadInput naming the option that does not fit.
 */
export function readReading(given: Given, paths: readonly string[]): ReadingOptions {
  const annotatorFrom = given['annotator-from'];
  return {
    ...(given.plan === undefined ? {} : { plans: plansIn(given.plan, paths) }),
    ...(given.column === undefined ? {} : { columns: given.column.map(columnIn) }),
    ...(annotatorFrom === undefined ? {} : { annotatorFrom }),
    ...(given.sheet === undefined ? {} : { sheet: given.sheet }),
    ...questionsIn(given),
  };
}

type SaidOfQuestion = Record<string, unknown> & { name?: string };

/** What is said of questions, in a file and by options; an option stands above the file. */
function questionsIn({ kind = [], separator = [], questions }: Given): { questions?: SaidOfQuestion[] } {
  const said = questions === undefined ? [] : questionsFrom(questions);
  const options = [
    ...kind.map((text) => ['kind', text] as const),
    ...separator.map((text) => ['separator', text] as const),
  ];
  for (const [what, text] of options) {
    // A separator may be the sign itself.
    const at = text.length > 1 ? text.indexOf('=') : -1;
    const name = at > 0 ? text.slice(0, at) : undefined;
    const value = (at > 0 ? text.slice(at + 1) : text).replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    const known = said.find((one) => (one.name ?? '') === (name ?? ''));
    if (known) known[what] = value;
    else said.push({ ...(name === undefined ? {} : { name }), [what]: value });
  }
  return said.length > 0 ? { questions: said } : {};
}

/** A list of records, one per question: name, key, prompt, kind, separator, config, askedWhen. */
function questionsFrom(path: string): SaidOfQuestion[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BadInput(`--questions ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isRecord = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  if (Array.isArray(value) && value.every(isRecord)) return value as SaidOfQuestion[];
  throw new BadInput(`--questions ${path}: write a list of records, one per question: [{"name": …, "kind": …}, …].`);
}

function columnIn(text: string): { use: string; column: string } {
  const at = text.indexOf('=');
  const [use, column] = [text.slice(0, at), text.slice(at + 1)];
  const isKnown = (columnUses as readonly string[]).includes(use);
  if (at > 0 && column !== '' && isKnown) return { use, column };
  throw new BadInput(`--column ${text}: write USE=NAME, where USE is one of ${columnUses.join(', ')}.`);
}

/** One plan for the only file, or a record with a plan for each file by its name; files it leaves out are sniffed. */
function plansIn(path: string, paths: readonly string[]): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BadInput(`--plan ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadInput(`--plan ${path}: this is no record: write one plan, or {"FILE": plan, …}.`);
  }
  if ('role' in value && 'columns' in value) {
    if (paths.length === 1) return [value];
    throw new BadInput(`--plan ${path} holds one plan for ${paths.length} files: write {"FILE": plan, …}.`);
  }
  const plans = new Map(Object.entries(value));
  const names = paths.map((one) => basename(one));
  const lost = [...plans.keys()].find((name) => !names.includes(name));
  if (lost !== undefined) throw new BadInput(`--plan ${path}: none of the files is called ${lost}.`);
  return names.map((name) => plans.get(name) ?? null);
}
