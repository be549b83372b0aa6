import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { SourceFile } from '#lib/formats/format.ts';

/** A file of this machine, as readers take it. */
export function fileOnDisk(path: string): SourceFile {
  return {
    name: basename(path),
    size: statSync(path).size,
    async *chunks() {
      yield* createReadStream(path) as AsyncIterable<Buffer>;
    },
  };
}
