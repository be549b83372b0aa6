import { type FileForm, MOST_COLUMNS, quoted, ReadError, type SourceFile } from '../format.ts';
import { decode, textProblem } from '../text.ts';
import { DelimitedParser, type Fields, runsTo } from './delimited.ts';
import { JsonLinesParser } from './json-lines.ts';
import type { Fault, FileRecord } from './record.ts';

/**
 * The records of a file in batches, whatever its form; faults stand where their row stood.
 *
 * @throws ReadError when the header cannot be used.
 */
export async function* readRecords(file: SourceFile, form: FileForm): AsyncGenerator<(FileRecord | Fault)[]> {
  if (form.format === 'jsonl') {
    const parser = new JsonLinesParser();
    for await (const text of decode(file, form.encoding)) yield parser.push(text);
    yield parser.end();
    return;
  }
  const parser = new DelimitedParser(form.delimiter, form.quoted);
  const table = new Table(file.name, form.delimiter);
  for await (const text of decode(file, form.encoding)) yield table.take(parser.push(text));
  yield table.take(parser.end());
}

/** Turns rows of fields into records under the names of the first row. */
class Table {
  readonly #file: string;
  readonly #delimiter: string;
  #columns: readonly string[] | null = null;

  constructor(file: string, delimiter: string) {
    this.#file = file;
    this.#delimiter = delimiter;
  }

  take(rows: readonly (Fields | Fault)[]): (FileRecord | Fault)[] {
    const records: (FileRecord | Fault)[] = [];
    for (const row of rows) {
      if (!this.#columns) {
        if (isExcelHint(row, this.#delimiter)) continue;
        if (!('fields' in row)) throw new ReadError({ file: this.#file, line: row.line }, `the header: ${row.text}.`);
        this.#columns = this.#header(row);
        records.push(...repeatedColumns(this.#columns, row.line));
      } else if (!('fields' in row)) {
        records.push(row);
      } else if (row.fields.length === this.#columns.length) {
        records.push({ line: row.line, columns: this.#columns, values: row.fields });
      } else if (row.fields.length > 1 || row.fields[0]?.trim()) {
        const text = `the row has ${row.fields.length} fields, the header ${this.#columns.length}${runsTo(row.line, row.lastLine)}`;
        records.push({ line: row.line, cause: 'field-count', text });
      }
    }
    return records;
  }

  #header({ line, fields }: Fields): readonly string[] {
    if (fields.length > MOST_COLUMNS) {
      const text = `the header has ${fields.length} columns; at most ${MOST_COLUMNS} are read.`;
      throw new ReadError({ file: this.#file, line }, text);
    }
    const unreadable = fields.map(textProblem).find((found) => found !== null);
    if (unreadable) throw new ReadError({ file: this.#file, line }, `in the header ${unreadable}.`);
    return fields.map((name, index) => name.trim() || `column ${index + 1}`);
  }
}

/** The line `sep=;`, by which a table tells Excel its delimiter: no header. */
function isExcelHint(row: Fields | Fault, delimiter: string): boolean {
  return row.line === 1 && 'fields' in row && row.fields.join(delimiter).toLowerCase() === `sep=${delimiter}`;
}

function repeatedColumns(columns: readonly string[], line: number): Fault[] {
  return columns
    .filter((name, index) => columns.indexOf(name) !== index)
    .map((name) => ({
      line,
      cause: 'duplicate-column',
      text: `two columns are called ${quoted(name)}: only the first is read`,
    }));
}
