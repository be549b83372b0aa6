import type { SourceFile } from './format.ts';

/** A file made in a test, read in pieces of the given size. */
export function fileOf(name: string, content: string | Uint8Array, chunk = 64 * 1024): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
  };
}

/** Text in UTF-16, with or without byte order mark. */
export function utf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const units = [...((mark ? '\uFEFF' : '') + text)].flatMap((char) =>
    [...Array(char.length).keys()].map((at) => char.charCodeAt(at)),
  );
  return Uint8Array.from(units.flatMap((unit) => (order === 'le' ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])));
}
