import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '#lib/formats/format.ts';
import { fileOnDisk } from '#server/imports/file-on-disk.ts';
import { BadInput } from './bad-input.ts';

const DATA = /\.(csv|tsv|jsonl|ndjson)$/i;

/**
 * The files that paths name: a file is taken whatever it is called, a folder stands for the tables directly in it.
 *
 * @throws BadInput when a path is not there, or a folder holds no table.
 */
export function filePaths(paths: readonly string[]): string[] {
  if (paths.length === 0) throw new BadInput('Name at least one file or folder.');
  return paths.flatMap((path) => {
    const stats = path === '' ? undefined : statSync(path, { throwIfNoEntry: false });
    if (!stats) throw new BadInput(`${path || 'A path without a name'} does not exist.`);
    if (!stats.isDirectory()) return [path];
    const inside = readdirSync(path).filter((name) => DATA.test(name));
    if (inside.length === 0) throw new BadInput(`The folder ${path} holds no .csv, .tsv, .jsonl or .ndjson file.`);
    return inside.sort().map((name) => join(path, name));
  });
}

/** @throws ReadError when a file cannot be opened. */
export function openFiles(paths: readonly string[]): SourceFile[] {
  return paths.map(fileOnDisk);
}
