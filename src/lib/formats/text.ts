import { type Encoding, ReadError, type SourceFile } from './format.ts';

const LOOKED_AT = 4096;

/**
 * How the bytes of a text file stand for characters: by byte order mark, else by where zero bytes are
 * (plain text in UTF-16 has them on one side of most pairs), else UTF-8.
 *
 * @throws ReadError for an empty file, an archive and anything else that is not text.
 */
export async function detectEncoding(file: SourceFile): Promise<Encoding> {
  const head = await readHead(file, LOOKED_AT);
  const place = { file: file.name, line: 1 };
  if (head.length === 0) throw new ReadError(place, 'the file is empty. Export it again from where it comes from.');
  const starts = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) {
    throw new ReadError(
      place,
      'this is a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV (UTF-8), and bring that.',
    );
  }
  if (starts(0x1f, 0x8b)) throw new ReadError(place, 'this is compressed (gzip). Unpack it first.');
  if (starts(0xff, 0xfe)) return 'utf-16le';
  if (starts(0xfe, 0xff)) return 'utf-16be';
  const zeros = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2]!++;
  });
  const [even = 0, odd = 0] = zeros;
  const most = head.length / 2;
  if (odd > most * 0.4 && even < most * 0.05) return 'utf-16le';
  if (even > most * 0.4 && odd < most * 0.05) return 'utf-16be';
  if (even + odd > 0) {
    throw new ReadError(place, 'this is not a text file (it holds zero bytes). Export it as CSV, TSV or JSON Lines.');
  }
  return 'utf-8';
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
    return 'a character cannot be read (not valid UTF-8, or damaged before): save the file as UTF-8, or read it as Windows-1252';
  }
  if (text.includes('\0')) return 'it holds a zero character: remove it';
  return text.isWellFormed() ? null : 'it holds half of a character (a lone surrogate): remove it';
}

async function readHead(file: SourceFile, length: number): Promise<Uint8Array> {
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
