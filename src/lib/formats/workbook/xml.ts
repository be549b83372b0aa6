import { SaxesParser } from 'saxes';
import { ReadError, type SourceFile } from '../format.ts';
import { readEntries } from './entries.ts';

/** What stands in XML, under names without their prefixes. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Characters between two turns. */
const AT_ONCE = 64 * 1024;
/** Characters of one text, tag or comment, which the parser holds until it ends; cells hold 32,767. */
const LONGEST_PART = 4 * 1024 * 1024;

const local = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Reads one entry of a workbook; after each piece of it comes a turn for whoever collects what was read. An entry that is
 * not there reads as nothing.
 *
 * @throws ReadError when it is no XML, or declares a document type, which can make a few bytes unfold into gigabytes.
 */
export async function* readXml(file: SourceFile, entry: string, reader: XmlReader): AsyncGenerator<void> {
  const refuse = (why: string) => new ReadError({ file: file.name, line: 1 }, `${entry}: ${why}`);
  const parser = new SaxesParser();
  parser.on('doctype', () => {
    throw refuse('it declares a document type, which no workbook does.');
  });
  parser.on('error', () => {
    throw refuse('the workbook is damaged. Save it again.');
  });
  let unended = 0;
  parser.on('opentag', ({ name, attributes }) => {
    unended = 0;
    reader.open(local(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    unended = 0;
    reader.close?.(local(name));
  });
  parser.on('text', (text) => reader.text?.(text));
  parser.on('cdata', (text) => reader.text?.(text));
  let decoder: TextDecoder | null = null;
  for await (const { bytes } of readEntries(file, (name) => name === entry)) {
    decoder ??= new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8');
    const text = decoder.decode(bytes, { stream: true });
    // A few packed bytes may be millions here, and millions of rows are too many to collect.
    for (let at = 0; at < text.length; at += AT_ONCE) {
      const piece = text.slice(at, at + AT_ONCE);
      unended += piece.length;
      parser.write(piece);
      if (unended > LONGEST_PART)
        throw refuse('it holds a longer text than any cell does. Save its sheet as CSV (UTF-8).');
      yield;
    }
  }
  if (!decoder) return;
  parser.write(decoder.decode());
  parser.close();
  yield;
}
