import { describe, expect, it } from 'vitest';
import { ReadError } from './format.ts';
import { fileOf, utf16 } from './source-file.fixture.ts';
import { decode, detectEncoding } from './text.ts';

const TEXT = 'item,annotator,label\nk1,Zoë,ja\nk2,Ana 😀,no\n';

async function read(bytes: Uint8Array | string, chunk?: number): Promise<string> {
  const file = fileOf('f.csv', bytes, chunk);
  let text = '';
  for await (const part of decode(file, await detectEncoding(file))) text += part;
  return text;
}

describe('text of a file', () => {
  it.each([
    ['UTF-8', TEXT],
    ['UTF-8 with a byte order mark', `\uFEFF${TEXT}`],
    ['UTF-16 LE with a byte order mark', utf16(TEXT, 'le', true)],
    ['UTF-16 BE with a byte order mark', utf16(TEXT, 'be', true)],
    ['UTF-16 LE without one', utf16(TEXT, 'le', false)],
    ['UTF-16 BE without one', utf16(TEXT, 'be', false)],
  ])('reads %s, in pieces of any size', async (_, bytes) => {
    for (const chunk of [1, 3, 7, 4096]) expect(await read(bytes, chunk)).toBe(TEXT);
  });

  it('reads UTF-16 without a mark whatever the script', async () => {
    const text = '項目,注釈者,ラベル\n一,二,三\n';
    expect(await read(utf16(text, 'le', false))).toBe(text);
    expect(await read(utf16(text, 'be', false))).toBe(text);
  });

  it('leaves a few zero bytes in a text to the rows they stand in', async () => {
    expect(await read('item,annotator,label\nk1,a\0n,yes\n')).toBe('item,annotator,label\nk1,a\0n,yes\n');
  });

  it.each([
    ['an empty file', new Uint8Array(), /empty/],
    ['an old Excel workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), /\.xls\), or one with a password/],
    ['a compressed file', Uint8Array.of(0x1f, 0x8b, 8, 0), /gzip/],
    ['a binary file', Uint8Array.from({ length: 100 }, (_, index) => (index % 7 === 0 ? 0 : 200)), /not a text file/],
  ])('refuses %s with what to do', async (_, bytes, says) => {
    const refusal = await read(bytes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ReadError);
    expect(String(refusal)).toMatch(says);
    expect(String(refusal)).toContain('f.csv');
  });
});
