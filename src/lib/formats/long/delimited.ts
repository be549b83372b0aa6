import { LONGEST_RECORD } from '../format.ts';
import type { Fault } from './record.ts';

export interface Fields {
  readonly line: number;
  /** Another one than `line` where line ends stand in quotes. */
  readonly lastLine: number;
  readonly fields: readonly string[];
}

const QUOTE = 34;
const CR = 13;
const LF = 10;

type State = 'field-start' | 'plain' | 'quoted' | 'after-quote';

/**
 * Takes delimited text apart as it comes (RFC 4180), knowing on which physical line each record starts; lines end with
 * LF, CRLF or CR. Lenient where nothing is ambiguous: a quote inside a plain field is a character like any other, empty
 * lines are skipped, the last line needs no end. Papaparse, which would do otherwise, does not tell lines.
 */
export class DelimitedParser {
  readonly #delimiter: number;
  readonly #quoted: boolean;
  #state: State = 'field-start';
  #fields: string[] = [];
  #field = '';
  #line = 1;
  #startLine = 1;
  #quoteLine = 1;
  /** Characters of the record so far, delimiters and quotes counted; 0 only on an empty line. */
  #size = 0;
  #afterCr = false;
  #crBefore = false;
  #fault: Fault | null = null;

  constructor(delimiter: string, quoted: boolean) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quoted = quoted;
  }

  /** The records that end in this piece of text. */
  push(text: string): (Fields | Fault)[] {
    const done: (Fields | Fault)[] = [];
    let at = 0;
    if (this.#afterCr && text.charCodeAt(0) === LF) at = 1;
    if (text.length > 0) this.#afterCr = false;
    while (at < text.length) {
      at = this.#state === 'quoted' ? this.#quotedRun(text, at) : this.#openRun(text, at, done);
    }
    return done;
  }

  /** The record that ends with the file, if one is open. */
  end(): (Fields | Fault)[] {
    const done: (Fields | Fault)[] = [];
    if (this.#state === 'quoted') {
      const text = `the quote opened on line ${this.#quoteLine} is never closed: the rows from there to the end of the file (line ${this.#line}) could not be read`;
      done.push({ line: this.#startLine, cause: 'unterminated-quote', text });
    } else if (this.#size > 0) {
      this.#endRecord(done);
    }
    return done;
  }

  /** Inside quotes: up to the next quote or line end. */
  #quotedRun(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#take(text, from, at);
        this.#state = 'after-quote';
        return at + 1;
      }
      if (code === LF && !(at > 0 ? text.charCodeAt(at - 1) === CR : this.#crBefore)) this.#line++;
      else if (code === CR) this.#line++;
    }
    this.#crBefore = text.charCodeAt(text.length - 1) === CR;
    this.#take(text, from, at);
    return at;
  }

  /** Outside quotes: up to and with the next delimiter, line end or opening quote. */
  #openRun(text: string, from: number, done: (Fields | Fault)[]): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE && this.#quoted && at === from && this.#state !== 'plain') return this.#openQuote(at);
      if (code === this.#delimiter) {
        this.#take(text, from, at);
        this.#endField();
        return at + 1;
      }
      if (code === LF || code === CR) {
        this.#take(text, from, at);
        this.#endRecord(done);
        this.#line++;
        this.#startLine = this.#line;
        if (code === LF) return at + 1;
        this.#afterCr = at + 1 === text.length;
        return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
      }
    }
    this.#take(text, from, text.length);
    return text.length;
  }

  #openQuote(at: number): number {
    if (this.#state === 'after-quote') this.#append('"');
    else this.#quoteLine = this.#line;
    this.#size++;
    this.#crBefore = false;
    this.#state = 'quoted';
    return at + 1;
  }

  #take(text: string, from: number, to: number): void {
    if (to === from) return;
    if (this.#state === 'after-quote') {
      this.#fault ??= {
        line: this.#startLine,
        cause: 'text-after-quote',
        text: `text follows the closing quote of a field on line ${this.#line}: double the quotes inside a quoted field`,
      };
    }
    if (this.#state !== 'quoted') this.#state = 'plain';
    this.#append(text.slice(from, to));
  }

  #append(text: string): void {
    this.#size += text.length;
    if (this.#size > LONGEST_RECORD) this.#field = '';
    else this.#field += text;
  }

  #endField(): void {
    if (this.#size <= LONGEST_RECORD) this.#fields.push(this.#field);
    this.#size++;
    this.#field = '';
    this.#state = 'field-start';
  }

  #endRecord(done: (Fields | Fault)[]): void {
    const size = this.#size;
    this.#endField();
    if (size > LONGEST_RECORD) {
      done.push({ line: this.#startLine, cause: 'too-long', text: 'the row is longer than 1 MiB' });
    } else if (this.#fault) {
      done.push({ ...this.#fault, text: this.#fault.text + runsTo(this.#startLine, this.#line) });
    } else if (size > 0) {
      done.push({ line: this.#startLine, lastLine: this.#line, fields: this.#fields });
    }
    this.#fields = [];
    this.#fault = null;
    this.#size = 0;
  }
}

/** Said of a row that cannot be read and covers several lines: the others are not read on their own. */
export function runsTo(line: number, lastLine: number): string {
  return lastLine > line ? `; it runs to line ${lastLine}: is a quote missing or too many?` : '';
}
