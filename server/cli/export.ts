import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { print, readArguments, required } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { exportTask } from './tasks.ts';
import { withDatabase } from './with-database.ts';

const USAGE = 'parley export --project SLUG --format jsonl|csv --out FILE [--exact] [--json]';

/** `parley export`: writes gold to a file, which is there whole or not at all. */
export async function exportCommand(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const options = {
    project: { type: 'string' },
    format: { type: 'string', default: 'jsonl' },
    out: { type: 'string' },
    exact: { type: 'boolean', default: false },
  } as const;
  const { values } = readArguments(args, options, USAGE);
  const { format } = values;
  if (format !== 'jsonl' && format !== 'csv') throw new BadInput(`--format is “${format}”; give jsonl or csv.`);
  const file = resolve(required(values.out, 'out', USAGE));
  const task = { project: required(values.project, 'project', USAGE), format, exact: values.exact } as const;
  const bytes = await withDatabase(env, {
    here: async (services) => write(file, await exportTask(services, task)),
    there: async (ask) => write(file, await ask('export', task)),
  });
  print(values.json, { file, format, bytes }, [`Written: ${file} (${bytes} bytes)`]);
  return 0;
}

async function write(file: string, text: AsyncIterable<string>): Promise<number> {
  const part = `${file}.part`;
  const out = createWriteStream(part);
  try {
    await pipeline(text, out);
    renameSync(part, file);
    return out.bytesWritten;
  } catch (error) {
    rmSync(part, { force: true });
    const { code, path } = error as NodeJS.ErrnoException;
    if (path === part) throw new BadInput(`${file} cannot be written (${code}).`);
    throw error;
  }
}
