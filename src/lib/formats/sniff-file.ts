import type { SourceFile } from './format.ts';
import { isLabelStudio } from './label-studio/is-label-studio.ts';
import { sniffTasks } from './label-studio/sniff-tasks.ts';
import { type Known, sniff, type Sniffed } from './long/sniff.ts';
import { detectEncoding, firstText } from './text.ts';
import { isZip } from './workbook/is-zip.ts';

/** What is known of a file beforehand. */
interface KnownFile extends Known {
  /** Read where the file is a workbook. */
  readonly sheet?: string | undefined;
}

/**
 * Says how a file would be read, whatever its format.
 *
 * @throws UnclearColumns when no column can be the item, or none is plainly the answer.
 * @throws ReadError when it cannot be read at all.
 */
export async function sniffFile(file: SourceFile, { sheet, ...known }: KnownFile = {}): Promise<Sniffed> {
  if (await isZip(file)) return sniff(file, sheet === undefined ? known : { ...known, form: { ...known.form, sheet } });
  const encoding = known.form?.encoding ?? (await detectEncoding(file));
  const isTasks = isLabelStudio(await firstText(file, encoding));
  return isTasks ? sniffTasks(file, encoding, known.given) : sniff(file, known);
}
