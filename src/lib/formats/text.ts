import { type Encoding, ReadError, type SourceFile } from './format.ts';

const LOOKED_AT = 4096;
/** Characters of a file that tell how it is written. */
export const LOOKED_AT_TEXT = 64 * 1024;

/**
 * How the bytes of a text file stand for characters: by byte order mark; where there are zero bytes, as the UTF-16 in
 * which they make sense; else UTF-8. A few zero bytes in what is text otherwise are left to the rows they stand in.
 *
 * @throws ReadError for an empty file and anything that is not text.
 */
export async function detectEncoding(file: SourceFile): Promise<Encoding> {
  const head = await readHead(file, LOOKED_AT);
  const place = { file: file.name, line: 1 };
  if (head.length === 0) throw new ReadError(place, 'the file is empty. Export it again from where it comes from.');
  const starts = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new ReadError(
      place,
      'this is an old Excel workbook (.xls), or one with a password. Save it as .xlsx without a password, or as CSV (UTF-8).',
    );
  }
  if (starts(0x1f, 0x8b)) throw new ReadError(place, 'this is compressed (gzip). Unpack it first.');
  if (starts(0xff, 0xfe)) return 'utf-16le';
  if (starts(0xfe, 0xff)) return 'utf-16be';
  if (!head.includes(0)) return 'utf-8';
  const utf16 = (['utf-16le', 'utf-16be'] as const).find((encoding) => isText(decodeHead(head, encoding)));
  if (utf16) return utf16;
  if (isText(decodeHead(head, 'utf-8').replaceAll('\0', '')) && head.filter((byte) => byte === 0).length <= FEW_ZEROS) {
    return 'utf-8';
  }
  throw new ReadError(place, 'this is not a text file (it holds zero bytes). Export it as CSV, TSV or JSON Lines.');
}

/** More zero bytes than that in the first of a file are no accident. */
const FEW_ZEROS = 8;

function decodeHead(head: Uint8Array, encoding: Encoding): string {
  // As a stream, so that a character cut off at the end of what is looked at does not count as damaged.
  return new TextDecoder(encoding).decode(head, { stream: true });
}

/** Whether it holds a line end or a delimiter, as every table and record does, and nothing that no text holds. */
function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\n\r,;\t|:]/.test(text) && !/[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\uFFFD-\uFFFF]/.test(text);
}

/** The characters of a file, piece by piece, without byte order mark; bytes that cannot be read become U+FFFD. */
export async function* decode(file: SourceFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of file.chunks()) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Why a text cannot be kept unchanged, or null. */
export function textProblem(text: string): string | null {
  if (text.includes('\uFFFD')) {
    return 'a character cannot be read (not valid UTF-8; it may be Windows-1252, or damaged): save the file as UTF-8';
  }
  if (text.includes('\0')) return 'it holds a zero character: remove it';
  return text.isWellFormed() ? null : 'it holds half of a character (a lone surrogate): remove it';
}

/** The first bytes of a file, fewer where it has no more. */
export async function readHead(file: SourceFile, length: number): Promise<Uint8Array> {
  const head = new Uint8Array(length);
  let size = 0;
  for await (const chunk of file.chunks()) {
    const part = chunk.subarray(0, length - size);
    head.set(part, size);
    size += part.length;
    if (size === length) break;
  }
  return head.subarray(0, size);
}

/** The first characters of a file, LOOKED_AT_TEXT at most. */
export async function firstText(file: SourceFile, encoding: Encoding): Promise<string> {
  let text = '';
  for await (const part of decode(file, encoding)) {
    text += part;
    if (text.length >= LOOKED_AT_TEXT) break;
  }
  return text.slice(0, LOOKED_AT_TEXT);
}
