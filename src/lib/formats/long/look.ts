import { type FileForm, MOST_COLUMNS, quoted, ReadError, type SourceFile } from '../format.ts';
import { detectEncoding, firstText, LOOKED_AT_TEXT } from '../text.ts';
import { isZip } from '../workbook/is-zip.ts';
import { DelimitedParser } from './delimited.ts';
import { hasNoHeader } from './headerless.ts';
import type { FileRecord } from './record.ts';
import { readRecords } from './records.ts';
import { notATable, toolOf } from './tool-exports.ts';

/** Enough that items of a table sorted by annotator come again, as long as the rows are short. */
const LOOKED_AT_RECORDS = 20_000;
/** Of long rows, that many are looked at. */
const SURELY_LOOKED_AT = 500;
const MOST_TEXT = 4 * 1024 * 1024;
const DELIMITERS: readonly string[] = [',', '\t', ';', '|'];
/** A first line that tells Excel the delimiter. */
const EXCEL_HINT = /^sep=(.)(?:\r\n|\n|\r)/i;

/** What a file looks like before anything is decided about it. */
export interface Look {
  readonly name: string;
  readonly form: FileForm;
  readonly columns: readonly string[];
  /** The first records that could be taken apart. */
  readonly records: readonly FileRecord[];
}

/**
 * Finds out how a file is written, from its first bytes and records; what is known of it may be given.
 *
 * @throws ReadError when it is empty, not text, JSON but not one record a line, or has one column only.
 */
export async function look(file: SourceFile, given: Partial<FileForm> = {}): Promise<Look> {
  const form = { ...(await detectForm(file, given)), ...given };
  const seen = await lookUnder(file, form);
  const isUnsure = given.header === undefined && form.format !== 'jsonl';
  return isUnsure && hasNoHeader(seen.records) ? lookUnder(file, { ...form, header: false }) : seen;
}

/** The first records of a file that is written so. */
export async function lookUnder(file: SourceFile, form: FileForm): Promise<Look> {
  const records: FileRecord[] = [];
  let firstFault: string | null = null;
  let size = 0;
  reading: for await (const batch of readRecords(file, form)) {
    for (const record of batch) {
      if (!('columns' in record)) firstFault ??= `line ${record.line}: ${record.text}`;
      else {
        records.push(record);
        size += sizeOf(record);
      }
      if (records.length >= (size > MOST_TEXT ? SURELY_LOOKED_AT : LOOKED_AT_RECORDS)) break reading;
    }
  }
  if (records.length === 0) {
    const seen = firstFault ? `No row could be read (${firstFault}).` : 'There is a header, but no row below it.';
    const advice =
      form.format === 'jsonl'
        ? 'Write one record a line (JSON Lines), e.g. with: jq -c .'
        : 'Check that the export is complete.';
    throw new ReadError({ file: file.name, line: 1 }, `${seen} ${advice}`);
  }
  // Records of a table share one list of names.
  const columns = [...new Set([...new Set(records.map((record) => record.columns))].flat())];
  return { name: file.name, form, columns, records };
}

function sizeOf({ values }: FileRecord): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length + 1 : 10), 0);
}

async function detectForm(file: SourceFile, given: Partial<FileForm>): Promise<FileForm> {
  if (await isZip(file)) return formOfWorkbook(file, given.sheet);
  const found = await detectEncoding(file);
  const encoding = given.encoding ?? found;
  const text = await firstText(file, encoding);
  const first = text.trimStart()[0];
  const place = { file: file.name, line: 1 };
  if (first === undefined) throw new ReadError(place, 'the file holds nothing but white space.');
  const tool = toolOf(text);
  if (tool) throw new ReadError(place, notATable(tool));
  if (first === '{') return { format: 'jsonl', encoding, delimiter: '', quoted: false };
  if (first === '[') {
    throw new ReadError(place, 'this is one JSON list. Write one record a line (JSON Lines), e.g. with: jq -c ".[]"');
  }
  if (text.length >= LOOKED_AT_TEXT && !/[\r\n]/.test(text)) {
    const says = `the first line is longer than ${LOOKED_AT_TEXT.toLocaleString('en')} characters: a header has at most ${MOST_COLUMNS.toLocaleString('en')} columns. Check that the file is a table with one row per line.`;
    throw new ReadError(place, says);
  }
  const [hint, hinted] = EXCEL_HINT.exec(text) ?? [''];
  const table = text.slice(hint.length);
  const delimiters = given.delimiter ? [given.delimiter] : hinted === undefined ? DELIMITERS : [hinted];
  const best = delimiters
    .map((delimiter) => shapeOf(table, delimiter))
    .filter((shape) => shape.columns > 1)
    .sort((a, b) => b.share - a.share || b.columns - a.columns)[0];
  if (!best) {
    const header = text.split(/\r\n|\n|\r/, 1)[0] ?? '';
    throw new ReadError(
      place,
      `only one column was found. The header reads ${quoted(header)}: separate its columns by comma, semicolon, tab or |.`,
    );
  }
  const format = best.delimiter === '\t' ? 'tsv' : 'csv';
  return { format, encoding, delimiter: best.delimiter, quoted: best.quoted };
}

async function formOfWorkbook(file: SourceFile, sheet?: string): Promise<FileForm> {
  const { firstSheet } = await import('../workbook/rows.ts');
  const read = sheet ?? (await firstSheet(file));
  return { format: 'xlsx', sheet: read, encoding: 'utf-8', delimiter: '', quoted: false };
}

interface Shape {
  delimiter: string;
  quoted: boolean;
  columns: number;
  /** Share of rows that have as many fields as the header. */
  share: number;
}

/** How well the text makes a table under a delimiter. Many tools write tabs without quoting: then quotes are plain text. */
function shapeOf(text: string, delimiter: string): Shape {
  const withQuotes = measure(text, delimiter, true);
  if (delimiter !== '\t' || withQuotes.share === 1 || !text.includes('"')) return withQuotes;
  const without = measure(text, delimiter, false);
  return without.columns > 1 && without.share > withQuotes.share ? without : withQuotes;
}

function measure(text: string, delimiter: string, isQuoted: boolean): Shape {
  const parser = new DelimitedParser(delimiter, isQuoted);
  // The last row may be cut off by the end of what is looked at, so it is left open.
  const rows = parser.push(text);
  if (text.length < LOOKED_AT_TEXT) rows.push(...parser.end());
  const header = rows[0];
  const columns = header && 'fields' in header ? header.fields.length : 0;
  const fitting = rows.filter((row) => 'fields' in row && row.fields.length === columns).length;
  return { delimiter, quoted: isQuoted, columns, share: rows.length === 0 ? 0 : fitting / rows.length };
}
