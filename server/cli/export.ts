import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exportFormatNames } from '#lib/protocol/exports.ts';
import { print, readArguments, required } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { exportTask, type ExportTask } from './tasks.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `parley export --project SLUG --format ${exportFormatNames.join('|')} --out FILE
       [--release N] [--names real|pseudonym] [--file NAME] [--exact] [--models] [--json]`;

/** `parley export`: writes gold, soft labels or annotations to a file, which is there whole or not at all. */
export async function exportCommand(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const options = {
    project: { type: 'string' },
    format: { type: 'string', default: 'jsonl' },
    out: { type: 'string' },
    exact: { type: 'boolean', default: false },
    models: { type: 'boolean', default: false },
    file: { type: 'string' },
    release: { type: 'string' },
    names: { type: 'string' },
  } as const;
  const { values } = readArguments(args, options, USAGE);
  const format = exportFormatNames.find((name) => name === values.format);
  if (!format) throw new BadInput(`--format is “${values.format}”; give ${exportFormatNames.join(', ')}.`);
  const { names, release, exact, models } = values;
  if (names !== undefined && names !== 'real' && names !== 'pseudonym') {
    throw new BadInput(`--names is “${names}”; give real or pseudonym.`);
  }
  if (release !== undefined && !/^[1-9]\d{0,8}$/.test(release)) {
    throw new BadInput(`--release is “${release}”; give the number of a release.`);
  }
  const file = resolve(required(values.out, 'out', USAGE));
  const task: ExportTask = {
    project: required(values.project, 'project', USAGE),
    format,
    exact,
    models,
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(names === undefined ? {} : { names }),
    ...(release === undefined ? {} : { release: Number(release) }),
  };
  const bytes = await withDatabase(env, {
    here: async (services) => write(file, await exportTask(services, task)),
    there: async (ask) => write(file, await ask('export', task)),
  });
  print(values.json, { file, format, bytes }, [`Written: ${file} (${bytes} bytes)`]);
  return 0;
}

async function write(file: string, pieces: AsyncIterable<string | Uint8Array>): Promise<number> {
  const part = `${file}.part`;
  const out = createWriteStream(part);
  try {
    await pipeline(pieces, out);
    renameSync(part, file);
    return out.bytesWritten;
  } catch (error) {
    rmSync(part, { force: true });
    const { code, path } = error as NodeJS.ErrnoException;
    if (path === part) throw new BadInput(`${file} cannot be written (${code}).`);
    throw error;
  }
}
