import { LONGEST_RECORD } from '../format.ts';
import type { Fault } from '../long/record.ts';

/** The text of one element and the physical line on which it starts, 1 = the first. */
export interface Element {
  readonly line: number;
  readonly text: string;
}

const WHITE = /[ \t\n\r]/;

/**
 * Takes a JSON list apart into its elements as its text comes, so that no more than one of them is held; records that
 * stand one after another without a list around them are taken too. Looks at strings and brackets only: whether an
 * element is JSON is for the parser to say.
 */
export class JsonElements {
  #shape: 'unknown' | 'list' | 'sequence' | 'closed' = 'unknown';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #text = '';
  #size = 0;
  #isBlank = true;
  #line = 1;
  #startLine = 1;
  #elements = 0;
  #saidAfter = false;

  /** The elements that end in this piece of text. */
  push(piece: string): (Element | Fault)[] {
    const done: (Element | Fault)[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const char = piece[at]!;
      if (char === '\n') this.#line++;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (char === '\\') this.#escaped = true;
        else if (char === '"') this.#inString = false;
        continue;
      }
      if (WHITE.test(char)) continue;
      if (this.#shape === 'unknown') {
        this.#shape = char === '[' ? 'list' : 'sequence';
        if (char === '[') {
          from = at + 1;
          continue;
        }
      }
      if (this.#shape === 'closed') {
        if (!this.#saidAfter) done.push(fault(this.#line, 'something follows the end of the list'));
        this.#saidAfter = true;
        continue;
      }
      if (this.#depth === 0 && this.#shape === 'list' && (char === ',' || char === ']')) {
        this.#keep(piece.slice(from, at));
        from = at + 1;
        this.#end(done, char === ']');
        if (char === ']') this.#shape = 'closed';
        continue;
      }
      if (this.#isBlank) [this.#isBlank, this.#startLine] = [false, this.#line];
      if (char === '"') this.#inString = true;
      else if (char === '{' || char === '[') this.#depth++;
      else if (char === '}' || char === ']') {
        this.#depth--;
        if (this.#shape === 'sequence' && this.#depth <= 0) {
          this.#keep(piece.slice(from, at + 1));
          from = at + 1;
          this.#end(done, false);
          this.#depth = 0;
        }
      }
    }
    if (this.#shape !== 'closed' && this.#shape !== 'unknown') this.#keep(piece.slice(from));
    return done;
  }

  /** What the end of the file tells: nothing, or that something is missing. */
  end(): (Element | Fault)[] {
    if (this.#shape === 'list')
      return [fault(this.#isBlank ? this.#line : this.#startLine, 'the list is never closed')];
    if (this.#shape === 'sequence' && !this.#isBlank) return [fault(this.#startLine, 'the record is never closed')];
    return [];
  }

  #keep(text: string): void {
    this.#size += text.length;
    this.#text = this.#size > LONGEST_RECORD ? '' : this.#text + text;
  }

  #end(done: (Element | Fault)[], isLast: boolean): void {
    const line = this.#isBlank ? this.#line : this.#startLine;
    if (this.#isBlank) {
      // An empty list has no element; anywhere else one is missing.
      if (!isLast || this.#elements > 0) done.push(fault(line, 'an element of the list is missing'));
    } else if (this.#size > LONGEST_RECORD) {
      done.push({ line, cause: 'too-long', text: 'the record is longer than 1 MiB' });
    } else done.push({ line, text: this.#text });
    this.#elements++;
    [this.#text, this.#size, this.#isBlank] = ['', 0, true];
  }
}

function fault(line: number, text: string): Fault {
  return { line, cause: 'bad-json', text: `this is not valid JSON: ${text}` };
}
