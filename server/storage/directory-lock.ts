import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Thrown when another live process holds the data directory. */
export class DirectoryLocked extends Error {}

/**
 * Takes the lock of a data directory: the embedded database has none of its own, and two processes on one
 * directory silently lose rows. The file names the process and when it started, so that the lock of a killed
 * process is taken over and a number that the system gave to another process since is not mistaken for it.
 *
 * The file appears with its content at once (a link to one already written): read half-written it would pass for the
 * lock of a dead process, and two that start together would both get in.
 *
 * @returns a function that gives the lock back.
 * @throws DirectoryLocked when a live process holds it.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'parley.lock');
  const own = `${path}.${process.pid}`;
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  writeFileSync(own, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      if (isLinked(own, path)) return () => giveBack(path, mine);
      const text = read(path);
      const holder = text === null ? null : holderIn(text);
      if (holder && isAlive(holder)) {
        throw new DirectoryLocked(
          `The data directory ${directory} is in use by another Parley (process ${holder.pid}). ` +
            'Stop that one first, or give this one its own folder with DATA_DIR.',
        );
      }
      if (text !== null) setAside(path, text);
    }
    throw new DirectoryLocked(`The data directory ${directory} is being opened by another Parley.`);
  } finally {
    rmSync(own, { force: true });
  }
}

interface Holder {
  pid: number;
  started: string;
}

/** Whether `path` could be made another name of the file; false when there is one by that name. */
function isLinked(file: string, path: string): boolean {
  try {
    linkSync(file, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a dead process, and puts back what somebody faster put in its place meanwhile. */
function setAside(path: string, dead: string): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== dead) isLinked(aside, path);
  rmSync(aside, { force: true });
}

function giveBack(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function holderIn(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(holder.pid) === holder.started;
}

/** When a process started, in the system's own ticks; `?` where the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces: count fields after it; start time is the 22nd of all.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '?';
  } catch {
    return '?';
  }
}
