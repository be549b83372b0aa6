import { createReadStream, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { ReadError, type SourceFile } from '#lib/formats/format.ts';

/**
 * A file of this machine, as readers take it; where it cannot be read, its chunks throw a ReadError.
 *
 * @throws ReadError when it is not there, or no file but a pipe or a device, which can be read once only.
 */
export function fileOnDisk(path: string, name: string = basename(path)): SourceFile {
  const unreadable = (error: unknown) => {
    const { message } = error as Error;
    return new ReadError({ file: name, line: 1 }, `the file cannot be read (${message}).`);
  };
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw unreadable(error);
  }
  if (!stats.isFile()) {
    const text = 'this is a folder, pipe or device. Files are read more than once: save it as a file first.';
    throw new ReadError({ file: name, line: 1 }, text);
  }
  return {
    name,
    size: stats.size,
    async *chunks() {
      try {
        yield* createReadStream(path) as AsyncIterable<Buffer>;
      } catch (error) {
        throw unreadable(error);
      }
    },
  };
}
