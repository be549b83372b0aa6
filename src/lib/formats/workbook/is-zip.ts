import type { SourceFile } from '../format.ts';
import { readHead } from '../text.ts';

/** Whether the file begins as zip archives do, as workbooks of Excel and LibreOffice (`.xlsx`) are. */
export async function isZip(file: SourceFile): Promise<boolean> {
  const [p, k, mark] = await readHead(file, 4);
  return p === 0x50 && k === 0x4b && (mark === 3 || mark === 5);
}
