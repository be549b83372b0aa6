import type { Encoding } from '#lib/formats/format.ts';

/** Bytes of a file as text in which each sign of JSON stands for itself, and back without loss. */
export interface Units {
  /** Units of whole characters of the file; what is left over waits for the next bytes. */
  read(bytes: Uint8Array): string;
  /** What waits, at the end. */
  rest(): Uint8Array;
  bytes(units: string): Uint8Array;
  /** What units say. */
  decode(units: string): string;
  /** Text as units, with escapes where the text around it has only ASCII. */
  encode(text: string, around: string): string;
}

/** One unit is one byte, or two in UTF-16. */
export function unitsOf(encoding: Encoding): Units {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return wide(encoding);
  const decoder = new TextDecoder(encoding);
  return {
    read: (bytes) => Buffer.from(bytes).toString('latin1'),
    rest: () => new Uint8Array(),
    bytes: (units) => Buffer.from(units, 'latin1'),
    decode: (units) => decoder.decode(Buffer.from(units, 'latin1')),
    encode: (text, around) =>
      encoding === 'utf-8' && /[\x80-\xff]/.test(around) ? Buffer.from(text, 'utf8').toString('latin1') : escape(text),
  };
}

function wide(encoding: Encoding): Units {
  const turned = (bytes: Uint8Array) => {
    const copy = Buffer.from(bytes);
    return encoding === 'utf-16be' ? copy.swap16() : copy;
  };
  let waiting = new Uint8Array();
  return {
    read: (bytes) => {
      const all = Buffer.concat([waiting, bytes]);
      const whole = all.length - (all.length % 2);
      waiting = all.subarray(whole);
      return turned(all.subarray(0, whole)).toString('utf16le');
    },
    rest: () => waiting,
    bytes: (units) => turned(Buffer.from(units, 'utf16le')),
    decode: (units) => units,
    encode: (text, around) => (/[\x80-\uffff]/.test(around) ? text : escape(text)),
  };
}

function escape(text: string): string {
  return text.replace(/[\x80-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
