import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { BadInput } from './bad-input.ts';

/**
 * Reads options and, where the command takes any, paths; every command knows `--json`.
 *
 * @throws BadInput with the usage for what the command does not know.
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  usage: string,
  { takesPaths = false }: { takesPaths?: boolean } = {},
) {
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, ...options },
      allowPositionals: takesPaths,
    });
  } catch (error) {
    throw new BadInput(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
  }
}

/** @throws BadInput naming the option when it is missing. */
export function required(value: string | undefined, option: string, usage: string): string {
  if (value !== undefined && value !== '') return value;
  throw new BadInput(`--${option} is missing.\nUsage: ${usage}`);
}

/** Prints the result of a command: JSON for programs, lines for people. */
export function print(isJson: boolean | undefined, result: unknown, lines: readonly string[]): void {
  process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : lines.map((line) => `${line}\n`).join(''));
}
