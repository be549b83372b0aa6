import { LONGEST_RECORD } from '../format.ts';

/** A part of a file; all parts one after another are the file. Records are the tasks, without white space around them. */
export type Piece =
  | { readonly type: 'between'; readonly text: string }
  /** `record` counts as the reader does: the place in the list, 1 = the first. */
  | { readonly type: 'task'; readonly text: string; readonly record: number };

/** Units of a record that is held at once; what is longer was never read, and passes as it is. */
const LONGEST = 4 * LONGEST_RECORD;

/**
 * Takes a file of tasks apart without losing anything of it: a list, or records one after another. Works on any text in
 * which the signs of JSON stand for themselves, so bytes as Latin-1 do too.
 */
export class JsonPieces {
  #lists = 0;
  #isClosed = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #record = 0;
  #held = '';
  #isPassing = false;

  /** The pieces that end in this text. */
  push(text: string): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    const between = (to: number) => {
      if (to > from) pieces.push({ type: 'between', text: text.slice(from, to) });
      from = to;
    };
    for (let at = 0; at < text.length; at++) {
      const char = text[at]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (char === '\\') this.#escaped = true;
        else if (char === '"') this.#inString = false;
      } else if (char === '"') this.#inString = true;
      else if (this.#depth > 0) {
        if (char === '{' || char === '[') this.#depth++;
        else if ((char === '}' || char === ']') && --this.#depth === 0) {
          const task = this.#held + text.slice(from, at + 1);
          if (this.#isPassing) between(at + 1);
          else pieces.push({ type: 'task', text: task, record: this.#record });
          from = at + 1;
          [this.#held, this.#isPassing] = ['', false];
        }
      } else if (char === '[') {
        if (this.#lists++ === 0) this.#record = 1;
      } else if (char === ']') this.#isClosed ||= --this.#lists <= 0;
      else if (char === ',' && this.#lists === 1) this.#record++;
      else if (char === '{' && this.#lists < 2 && !this.#isClosed) {
        between(at);
        this.#depth = 1;
        if (this.#lists === 0) this.#record++;
      }
    }
    if (this.#depth === 0 || this.#isPassing) between(text.length);
    else {
      this.#held += text.slice(from);
      if (this.#held.length > LONGEST) {
        pieces.push({ type: 'between', text: this.#held });
        [this.#held, this.#isPassing] = ['', true];
      }
    }
    return pieces;
  }

  /** What is left of a record that is never closed. */
  end(): Piece[] {
    return this.#held === '' ? [] : [{ type: 'between', text: this.#held }];
  }
}
