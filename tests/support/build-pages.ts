import { resolve } from 'node:path';
import { buildPages } from '../../bin/build-pages.js';

/** Builds the pages before tests that serve them, so that they never test an older state of the sources. */
export default function build(): void {
  const built = buildPages(resolve(import.meta.dirname, '..', '..'), process.execPath, console.log);
  if (!built) throw new Error('The pages could not be built: see above.');
}
