import { Unzip, UnzipInflate } from 'fflate';
import { ReadError, type SourceFile } from '../format.ts';

/** Compressed bytes; what is not read of a file is held in memory while it is passed over. */
const LARGEST_FILE = 128 * 1024 * 1024;
const MOST_ENTRIES = 2_000;
/** Unpacked bytes of one entry. */
const LARGEST_ENTRY = 512 * 1024 * 1024;
/** Unpacked for each packed byte, once the entry is no small one. 200,000 answers have 10, as many rows alike 12. */
const MOST_RATIO = 100;
const SMALL = 16 * 1024 * 1024;
/** Small, because one packed byte can become a thousand before anybody can stop it. */
const PIECE = 16 * 1024;

/**
 * Unpacks the entries of a zip archive that are asked for, piece by piece as they stand in it.
 *
 * @throws ReadError when it is damaged, or claims more than can be read safely.
 */
export async function* readEntries(
  file: SourceFile,
  isWanted: (name: string) => boolean,
): AsyncGenerator<{ readonly name: string; readonly bytes: Uint8Array }> {
  const refuse = (why: string) => new ReadError({ file: file.name, line: 1 }, why);
  if (file.size > LARGEST_FILE) {
    throw refuse(`the workbook has more than ${LARGEST_FILE / 1024 ** 2} MB. Save its sheet as CSV (UTF-8).`);
  }
  const bomb = 'it unpacks to far more than a workbook holds. Save its sheet as CSV (UTF-8).';
  let entries = 0;
  let packed = 0;
  let done: { name: string; bytes: Uint8Array }[] = [];
  const unzip = new Unzip((entry) => {
    if (++entries > MOST_ENTRIES) throw refuse(`it holds more than ${MOST_ENTRIES.toLocaleString('en')} files.`);
    if (!isWanted(entry.name)) return;
    const before = packed;
    let size = 0;
    entry.ondata = (error, bytes) => {
      if (error) throw error;
      size += bytes.length;
      if (size > LARGEST_ENTRY || (size > SMALL && size > MOST_RATIO * (packed - before + PIECE))) throw refuse(bomb);
      done.push({ name: entry.name, bytes });
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  const push = (bytes: Uint8Array, isLast: boolean) => {
    try {
      packed += bytes.length;
      unzip.push(bytes, isLast);
    } catch (error) {
      if (error instanceof ReadError) throw error;
      throw refuse('the workbook is damaged and cannot be unpacked. Save it again.');
    }
  };
  for await (const chunk of file.chunks()) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      push(chunk.subarray(at, at + PIECE), false);
      if (done.length > 0) yield* done;
      done = [];
    }
  }
  push(new Uint8Array(0), true);
  yield* done;
}
