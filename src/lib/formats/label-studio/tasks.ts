import type { Encoding, SourceFile } from '../format.ts';
import { parseRecord } from '../long/json-record.ts';
import type { Fault, FileRecord } from '../long/record.ts';
import { decode } from '../text.ts';
import { JsonElements } from './json-elements.ts';

/** The tasks of a file in batches, one held as text at a time; faults stand where their task stood. */
export async function* readTaskRecords(file: SourceFile, encoding: Encoding): AsyncGenerator<(FileRecord | Fault)[]> {
  const elements = new JsonElements();
  const parse = (found: ReturnType<JsonElements['push']>) =>
    found.map((element) => ('cause' in element ? element : parseRecord(element.text, element.line)));
  for await (const text of decode(file, encoding)) yield parse(elements.push(text));
  yield parse(elements.end());
}
