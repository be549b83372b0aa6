import type { SourceFile } from './format.ts';
import { isLabelStudio } from './label-studio/is-label-studio.ts';
import { sniffTasks } from './label-studio/sniff-tasks.ts';
import { type Known, sniff, type Sniffed } from './long/sniff.ts';
import { detectEncoding, firstText } from './text.ts';

/**
 * Says how a file would be read, whatever its format.
 *
 * @throws UnclearColumns when no column can be the item, or none is plainly the answer.
 * @throws ReadError when it cannot be read at all.
 */
export async function sniffFile(file: SourceFile, known: Known = {}): Promise<Sniffed> {
  const encoding = known.form?.encoding ?? (await detectEncoding(file));
  const isTasks = isLabelStudio(await firstText(file, encoding));
  return isTasks ? sniffTasks(file, encoding, known.given) : sniff(file, known);
}
