import { readFileSync } from 'node:fs';
import { measureVector, readVector, type VectorResult } from './agreement-vector.ts';
import { readArguments } from './arguments.ts';
import { BadInput } from './bad-input.ts';

const USAGE = 'parley agreement VECTOR.json… [--json]';

/**
 * `parley agreement`: computes the statistic that each file asks for, one line a file, in the order given. A file that
 * cannot be read, or asks for what is not computed here, stops none of the others; the exit code is then 1.
 */
export function agreementCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {}, USAGE, { takesPaths: true });
  if (positionals.length === 0) throw new BadInput(`Name at least one file.\nUsage: ${USAGE}`);
  let isComplete = true;
  for (const path of positionals) {
    try {
      const result = measureVector(readVector(readText(path), path), path);
      if ('supported' in result) isComplete = false;
      process.stdout.write(`${values.json ? JSON.stringify(result) : line(result)}\n`);
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      process.stderr.write(`${error.message}\n`);
      isComplete = false;
    }
  }
  return Promise.resolve(isComplete ? 0 : 1);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadInput(`${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function line(result: VectorResult): string {
  const name = `${result.name}: ${result.statistic}`;
  if ('supported' in result) return `${name} – ${result.reason}`;
  if (!result.defined) return `${name} ${result.reason}`;
  const { value, ci, level, n } = result;
  const interval = ci && level ? `, ${level * 100} % interval ${ci.map((limit) => limit.toFixed(4)).join(' to ')}` : '';
  return `${name} ${value.toFixed(4)}${interval}; ${n.items} items, ${n.annotators} annotators, ${n.ratings} ratings`;
}
