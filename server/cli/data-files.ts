import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SourceFile } from '#lib/formats/format.ts';
import { namesInPath, patternProblem } from '#lib/formats/path-pattern.ts';
import { fileOnDisk } from '#server/imports/file-on-disk.ts';
import { BadInput } from './bad-input.ts';

const DATA = /\.(csv|tsv|xlsx|jsonl|ndjson)$/i;
const DATA_BY_PATH = /\.(csv|tsv|xlsx|jsonl|ndjson|json)$/i;

/**
 * The files that paths name: a file is taken whatever it is called, a folder stands for the tables directly in it; with
 * a pattern, for all files in and below it whose path fits.
 *
 * @throws BadInput when a path is not there, or a folder holds no such file.
 */
export function filePaths(paths: readonly string[], annotatorFrom?: string): string[] {
  if (paths.length === 0) throw new BadInput('Name at least one file or folder.');
  return paths.flatMap((path) => {
    const stats = path === '' ? undefined : statSync(path, { throwIfNoEntry: false });
    if (!stats) throw new BadInput(`${path || 'A path without a name'} does not exist.`);
    if (!stats.isDirectory()) return [path];
    const inside = annotatorFrom === undefined ? tablesIn(path) : fittingIn(path, annotatorFrom);
    return inside.sort().map((name) => join(path, name));
  });
}

function tablesIn(folder: string): string[] {
  const inside = readdirSync(folder).filter((name) => DATA.test(name));
  if (inside.length > 0) return inside;
  throw new BadInput(`The folder ${folder} holds no .csv, .tsv, .xlsx, .jsonl or .ndjson file.`);
}

function fittingIn(folder: string, pattern: string): string[] {
  const wrong = patternProblem(pattern);
  if (wrong) throw new BadInput(`--annotator-from: ${wrong}.`);
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => DATA_BY_PATH.test(name) && namesInPath(pattern, join(resolve(folder), name)) !== null,
  );
  if (inside.length > 0) return inside;
  throw new BadInput(
    `The folder ${folder} holds no .csv, .tsv, .xlsx, .jsonl, .ndjson or .json file whose path fits ${pattern}.`,
  );
}

/**
 * The files, called as they are; with their folders where two are called the same.
 *
 * @throws ReadError when a file cannot be opened.
 */
export function openFiles(paths: readonly string[]): SourceFile[] {
  const names = paths.map((path) => basename(path));
  const isUnique = new Set(names).size === names.length;
  return paths.map((path, index) => {
    const file = fileOnDisk(path, isUnique ? names[index]! : path);
    return { ...file, path: resolve(path) };
  });
}
