import { ReadError, type SourceFile } from '../format.ts';
import { isBuiltInDate, isDateFormat } from './numbers.ts';
import { readXml } from './xml.ts';

/** A sheet of a workbook. */
export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** The entry that holds its rows. */
  readonly entry: string;
}

/** What the cells of all sheets rest on. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly since1904: boolean;
  /** Texts that cells name by their place. */
  readonly shared: readonly string[];
  /** For each style of cells, whether it shows numbers as dates or times. */
  readonly isDate: readonly boolean[];
}

/** Characters of all shared texts; they are held in memory. */
const MOST_SHARED = 64 * 1024 * 1024;

const opened = new WeakMap<SourceFile, Promise<Workbook>>();

/**
 * Everything of a workbook but its rows; read once per file.
 *
 * @throws ReadError when it is no workbook, or one that cannot be read.
 */
export function openWorkbook(file: SourceFile): Promise<Workbook> {
  const known = opened.get(file);
  if (known) return known;
  const reading = read(file);
  opened.set(file, reading);
  return reading;
}

async function read(file: SourceFile): Promise<Workbook> {
  const [main] = await relations(file, '_rels/.rels', '', 'officeDocument');
  if (!main) throw noWorkbook(file);
  const folder = main.entry.slice(0, main.entry.lastIndexOf('/') + 1);
  const related = `${folder}_rels/${main.entry.slice(folder.length)}.rels`;
  const sheets = new Map((await relations(file, related, folder, 'worksheet')).map(({ id, entry }) => [id, entry]));
  const [styles] = await relations(file, related, folder, 'styles');
  const [strings] = await relations(file, related, folder, 'sharedStrings');
  const found: Sheet[] = [];
  let since1904 = false;
  await run(file, main.entry, (name, attributes) => {
    if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
    if (name !== 'sheet') return;
    const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? '';
    const entry = sheets.get(id);
    if (entry === undefined) return;
    found.push({ name: attributes.name ?? '', isHidden: (attributes.state ?? 'visible') !== 'visible', entry });
  });
  if (found.length === 0) throw noWorkbook(file);
  return {
    sheets: found,
    since1904,
    isDate: styles ? await readStyles(file, styles.entry) : [],
    shared: strings ? await readShared(file, strings.entry) : [],
  };
}

function noWorkbook(file: SourceFile): ReadError {
  const text =
    'this is a zip archive or another document, and no Excel workbook (.xlsx). Unpack it, or save its table as .xlsx or CSV.';
  return new ReadError({ file: file.name, line: 1 }, text);
}

async function run(
  file: SourceFile,
  entry: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  for await (const _ of readXml(file, entry, { open }));
}

/** Entries that an entry names as being of a type. */
async function relations(file: SourceFile, entry: string, folder: string, type: string) {
  const found: { id: string; entry: string }[] = [];
  await run(file, entry, (name, { Id = '', Type = '', Target = '' }) => {
    if (name !== 'Relationship' || !Type.endsWith(`/${type}`)) return;
    const path = Target.startsWith('/') ? Target.slice(1) : folder + Target;
    // `..` and `.` are walked as in an address.
    found.push({ id: Id, entry: decodeURI(new URL(path, 'file:///').pathname.slice(1)) });
  });
  return found;
}

async function readStyles(file: SourceFile, entry: string): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const isDate: boolean[] = [];
  let within = '';
  await run(file, entry, (name, attributes) => {
    if (name === 'cellXfs' || name === 'cellStyleXfs') within = name;
    if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
    if (name !== 'xf' || within !== 'cellXfs') return;
    const id = Number(attributes.numFmtId);
    const code = codes.get(id);
    isDate.push(code === undefined ? isBuiltInDate(id) : isDateFormat(code));
  });
  return isDate;
}

async function readShared(file: SourceFile, entry: string): Promise<string[]> {
  const shared: string[] = [];
  let size = 0;
  let text = '';
  let isText = false;
  let isReading = false;
  const reader = {
    open(name: string) {
      if (name === 'si') text = '';
      // How words are read aloud (furigana) stands beside them.
      if (name === 'rPh') isReading = true;
      if (name === 't') isText = !isReading;
    },
    text(part: string) {
      if (!isText) return;
      text += part;
      size += part.length;
      if (size > MOST_SHARED) {
        const says = 'its texts are too long together to be read as a workbook. Save the sheet as CSV (UTF-8).';
        throw new ReadError({ file: file.name, line: 1 }, says);
      }
    },
    close(name: string) {
      if (name === 'rPh') isReading = false;
      if (name === 't') isText = false;
      if (name === 'si') shared.push(plainText(text));
    },
  };
  for await (const _ of readXml(file, entry, reader));
  return shared;
}

/** Excel writes characters that XML cannot hold as `_x000D_`, and an underscore before such text as `_x005F_`. */
export function plainText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
