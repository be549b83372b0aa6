import { LONGEST_RECORD, MOST_COLUMNS, quoted, ReadError, type SourceFile } from '../format.ts';
import type { Fields } from '../long/delimited.ts';
import type { Fault } from '../long/record.ts';
import { momentText, numberText } from './numbers.ts';
import { openWorkbook, plainText, type Sheet, type Workbook } from './workbook.ts';
import { readXml } from './xml.ts';

/** The sheets a person sees in a workbook, in their order; all of them where every one is hidden. */
export async function sheetsOf(file: SourceFile): Promise<readonly string[]> {
  const { sheets } = await openWorkbook(file);
  const shown = sheets.filter(({ isHidden }) => !isHidden);
  return (shown.length > 0 ? shown : sheets).map(({ name }) => name);
}

/** The first sheet with a header and a row below it; the first of all where none has. */
export async function firstSheet(file: SourceFile): Promise<string> {
  const names = await sheetsOf(file);
  for (const name of names) {
    let rows = 0;
    for await (const batch of sheetRows(file, name)) {
      rows += batch.length;
      if (rows > 1) return name;
    }
  }
  return names[0]!;
}

/**
 * The rows of a sheet in batches, under the numbers they have there. Empty rows are left out; all others have as many
 * cells as the first one, or more where more are filled.
 *
 * @throws ReadError when there is no such sheet, or it cannot be read.
 */
export async function* sheetRows(file: SourceFile, name: string): AsyncGenerator<(Fields | Fault)[]> {
  const workbook = await openWorkbook(file);
  const sheet = workbook.sheets.find((one) => one.name === name);
  if (!sheet) {
    const there = workbook.sheets.map((one) => quoted(one.name)).join(', ');
    const text = `there is no sheet ${quoted(name)}. The sheets are ${there}.`;
    throw new ReadError({ file: file.name, line: 1 }, text);
  }
  yield* read(file, workbook, sheet);
}

async function* read(file: SourceFile, workbook: Workbook, sheet: Sheet): AsyncGenerator<(Fields | Fault)[]> {
  const rows = new Rows(workbook);
  for await (const _ of readXml(file, sheet.entry, rows)) {
    const done = rows.take();
    if (done.length > 0) yield done;
  }
}

/** Collects the rows of a sheet as its XML goes by. */
class Rows {
  readonly #workbook: Workbook;
  #done: (Fields | Fault)[] = [];
  #width = 0;
  #line = 0;
  #column = 0;
  #fields: string[] = [];
  #size = 0;
  #fault: Fault | null = null;
  #type = 'n';
  #style = -1;
  #cell = '';
  #isValue = false;
  #isReading = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  take(): (Fields | Fault)[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#line = attributes.r === undefined ? this.#line + 1 : Number(attributes.r);
        this.#column = 0;
        this.#fields = [];
        this.#size = 0;
        this.#fault = null;
        break;
      case 'c':
        this.#column = columnOf(attributes.r ?? '') || this.#column + 1;
        this.#type = attributes.t ?? 'n';
        this.#style = Number(attributes.s ?? -1);
        this.#cell = '';
        break;
      case 'rPh':
        this.#isReading = true;
        break;
      case 'v':
        this.#isValue = true;
        break;
      case 't':
        this.#isValue = !this.#isReading;
    }
  }

  text(part: string): void {
    // What is longer is refused with its row, and needs no more of it.
    if (this.#isValue && this.#cell.length <= LONGEST_RECORD) this.#cell += part;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isValue = false;
    else if (name === 'rPh') this.#isReading = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
  }

  #endCell(): void {
    const text = this.#textOf(this.#cell);
    if (text === '') return;
    this.#size += text.length;
    if (this.#size > LONGEST_RECORD) this.#fault ??= this.#refuse('too-long', 'the row is longer than 1 MiB');
    if (this.#column > MOST_COLUMNS) {
      const says = `cell ${this.#place()} is beyond the ${MOST_COLUMNS.toLocaleString('en')} columns that are read`;
      this.#fault ??= this.#refuse('field-count', says);
    }
    if (this.#fault) return;
    while (this.#fields.length < this.#column - 1) this.#fields.push('');
    this.#fields[this.#column - 1] = text;
  }

  #textOf(raw: string): string {
    switch (this.#type) {
      case 's': {
        const text = raw === '' ? '' : this.#workbook.shared[Number(raw)];
        const says = `cell ${this.#place()} names a text that the workbook does not hold: save it again`;
        if (text === undefined) this.#fault ??= this.#refuse('cell-error', says);
        return text ?? '';
      }
      case 'str':
      case 'inlineStr':
        return plainText(raw);
      case 'b':
        return raw === '' ? '' : raw === '1' ? 'TRUE' : 'FALSE';
      case 'e': {
        const says = `cell ${this.#place()} holds the error ${raw}: mend its formula or empty it`;
        this.#fault ??= this.#refuse('cell-error', says);
        return '';
      }
      case 'd':
        return raw;
      default: {
        const number = Number(raw);
        const isDate = raw !== '' && Number.isFinite(number) && this.#workbook.isDate[this.#style] === true;
        return isDate ? momentText(number, this.#workbook.since1904) : numberText(raw);
      }
    }
  }

  /** The cell that is read, as `AB6`. */
  #place(): string {
    return `${columnName(this.#column)}${this.#line}`;
  }

  #refuse(cause: Fault['cause'], text: string): Fault {
    return { line: this.#line, cause, text };
  }

  #endRow(): void {
    if (this.#fault) {
      this.#done.push(this.#fault);
      return;
    }
    if (!this.#fields.some((field) => field.trim() !== '')) return;
    this.#width ||= this.#fields.length;
    while (this.#fields.length < this.#width) this.#fields.push('');
    this.#done.push({ line: this.#line, lastLine: this.#line, fields: this.#fields });
  }
}

/** The place of a cell's column, 1 = A; 0 where nothing names one, which then follows the one before. */
function columnOf(cell: string): number {
  const letters = /^[A-Z]{1,3}/.exec(cell.toUpperCase())?.[0] ?? '';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function columnName(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? columnName(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}
