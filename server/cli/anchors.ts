import { readFileSync } from 'node:fs';
import { look } from '#lib/formats/long/look.ts';
import { asText, valueOf } from '#lib/formats/long/record.ts';
import { fileOnDisk } from '#server/imports/file-on-disk.ts';
import { BadInput } from './bad-input.ts';
import type { HeldAnchor } from './tasks.ts';

/**
 * The anchors in a file somebody kept: an export of gold, or lines of `{"project", "seq", "hash"}`.
 *
 * @throws BadInput when there is none in it.
 */
export async function readAnchors(path: string): Promise<HeldAnchor[]> {
  const anchors = firstChar(path) === '{' ? anchorsInJson(path) : await anchorsInCsv(path);
  if (anchors.length > 0) return anchors;
  throw new BadInput(`${path} holds no anchor: give an export of gold, or lines of {"project", "seq", "hash"}.`);
}

function firstChar(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .trimStart()[0];
  } catch (error) {
    throw new BadInput(`${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function anchorsInJson(path: string): HeldAnchor[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const records = lines.filter((line) => line.trim() !== '').map((line, index) => parse(line, path, index + 1));
  const [first] = records;
  // Of an export only the header speaks of the log.
  const held: unknown[] =
    first?.parley === 'gold' ? [{ project: first.project, ...(first.anchor as object) }] : records;
  return held.filter(isAnchor).map(({ project, seq, hash }) => ({ project, seq, hash }));
}

function parse(line: string, path: string, number: number): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new BadInput(`${path}, line ${number}: this is not valid JSON.`);
  }
}

async function anchorsInCsv(path: string): Promise<HeldAnchor[]> {
  const [record] = (await look(fileOnDisk(path))).records;
  if (!record) return [];
  const cell = (name: string) => asText(valueOf(record, name));
  const anchor = { project: cell('project'), seq: Number(cell('log_seq')), hash: cell('log_hash') };
  return isAnchor(anchor) ? [anchor] : [];
}

function isAnchor(value: unknown): value is HeldAnchor {
  const { project, seq, hash } = value as Partial<HeldAnchor>;
  return typeof project === 'string' && Number.isInteger(seq) && /^[0-9a-f]{64}$/.test(hash ?? '');
}
