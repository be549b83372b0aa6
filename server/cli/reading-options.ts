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
} as const;

export const READING_USAGE = '[--column USE=NAME]… [--plan FILE] [--annotator-from PATTERN]';

interface Given {
  readonly column?: readonly string[];
  readonly plan?: string;
  readonly 'annotator-from'?: string;
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
  };
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
