import { LONGEST_RECORD } from '../format.ts';
import { parseRecord } from './json-record.ts';
import type { Fault, FileRecord } from './record.ts';

/** Takes JSON Lines apart as they come: one record a line; empty lines are skipped. */
export class JsonLinesParser {
  #rest = '';
  #restSize = 0;
  #line = 1;

  push(text: string): (FileRecord | Fault)[] {
    const done: (FileRecord | Fault)[] = [];
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#keep(text.slice(from, to));
      this.#endLine(done);
      from = to + 1;
    }
    this.#keep(text.slice(from));
    return done;
  }

  end(): (FileRecord | Fault)[] {
    const done: (FileRecord | Fault)[] = [];
    this.#endLine(done);
    return done;
  }

  #keep(text: string): void {
    this.#restSize += text.length;
    this.#rest = this.#restSize > LONGEST_RECORD ? '' : this.#rest + text;
  }

  #endLine(done: (FileRecord | Fault)[]): void {
    const line = this.#line++;
    const [text, size] = [this.#rest, this.#restSize];
    [this.#rest, this.#restSize] = ['', 0];
    if (size > LONGEST_RECORD) done.push({ line, cause: 'too-long', text: 'the line is longer than 1 MiB' });
    else if (text.trim() !== '') done.push(parseRecord(text, line));
  }
}
