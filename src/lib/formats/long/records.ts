import { type FileForm, MOST_COLUMNS, quoted, ReadError, ROW_NUMBER, type SourceFile } from '../format.ts';
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
  const table = new Table(file.name, form);
  if (form.format === 'xlsx') {
    // What takes workbooks apart is loaded with the first of them.
    const { sheetRows } = await import('../workbook/rows.ts');
    for await (const rows of sheetRows(file, form.sheet ?? '')) yield table.take(rows);
    return;
  }
  const parser = new DelimitedParser(form.delimiter, form.quoted);
  for await (const text of decode(file, form.encoding)) yield table.take(parser.push(text));
  yield table.take(parser.end());
}

/** Turns rows of fields into records under the names of the first row. */
class Table {
  readonly #file: string;
  readonly #delimiter: string;
  readonly #hasHeader: boolean;
  #columns: readonly string[] | null = null;
  #rows = 0;

  constructor(file: string, { delimiter, header = true }: FileForm) {
    this.#file = file;
    this.#delimiter = delimiter;
    this.#hasHeader = header;
  }

  take(rows: readonly (Fields | Fault)[]): (FileRecord | Fault)[] {
    const records: (FileRecord | Fault)[] = [];
    for (const row of rows) {
      if (!this.#columns) {
        if (isExcelHint(row, this.#delimiter)) continue;
        if (!('fields' in row)) throw new ReadError({ file: this.#file, line: row.line }, `the header: ${row.text}.`);
        this.#columns = this.#header(row);
        if (this.#hasHeader) records.push(...repeatedColumns(this.#columns, row.line));
        else records.push(...this.#record(row, this.#columns));
      } else {
        records.push(...('fields' in row ? this.#record(row, this.#columns) : [row]));
      }
    }
    return records;
  }

  #record({ line, lastLine, fields }: Fields, columns: readonly string[]): (FileRecord | Fault)[] {
    const values = this.#hasHeader ? fields : [++this.#rows, ...fields];
    if (values.length === columns.length) return [{ line, columns, values }];
    if (fields.length === 1 && !fields[0]?.trim()) return [];
    const width = this.#hasHeader ? columns.length : columns.length - 1;
    const text = `the row has ${fields.length} fields, the ${this.#hasHeader ? 'header' : 'first row'} ${width}${runsTo(line, lastLine)}`;
    return [{ line, cause: 'field-count', text }];
  }

  #header({ line, fields }: Fields): readonly string[] {
    if (fields.length > MOST_COLUMNS) {
      const text = `the header has ${fields.length} columns; at most ${MOST_COLUMNS} are read.`;
      throw new ReadError({ file: this.#file, line }, text);
    }
    const unreadable = fields.map(textProblem).find((found) => found !== null);
    if (unreadable) throw new ReadError({ file: this.#file, line }, `in the header ${unreadable}.`);
    if (!this.#hasHeader) return [ROW_NUMBER, ...fields.map((_, index) => `column ${index + 1}`)];
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
