import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Thrown when another live process holds the data directory. */
export class DirectoryLocked extends Error {}

/**
 * Takes the lock of a data directory: the embedded database has none of its own, and two processes on one
 * directory silently lose rows. The file names the process and when it started, so that the lock of a killed
 * process is taken over and a number that the system gave to another process since is not mistaken for it.
 *
 * @returns a function that gives the lock back.
 * @throws DirectoryLocked when a live process holds it.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'parley.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
      closeSync(file);
      return () => unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = readHolder(path);
      if (holder && isAlive(holder)) {
        throw new DirectoryLocked(
          `The data directory ${directory} is in use by another Parley (process ${holder.pid}). ` +
            'Stop that one first, or give this one its own folder with DATA_DIR.',
        );
      }
      unlinkSync(path);
    }
  }
  throw new DirectoryLocked(`The data directory ${directory} is being opened by another Parley.`);
}

interface Holder {
  pid: number;
  started: string;
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
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
