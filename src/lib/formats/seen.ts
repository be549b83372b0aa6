import type { Place } from './format.ts';

/** Items and annotators are numbered below this, so that a pair of them is one number. */
const MOST_ANNOTATORS = 2 ** 24;
const MOST_FILES = 2 ** 10;

const noGold: readonly string[] = [];

interface SeenItem {
  readonly index: number;
  /** Fingerprint of content and metadata, once a row carried any. */
  facts: number | null;
  factsPlace: number;
  /** Different references, in the order met. */
  gold: readonly string[];
  goldPlace: number;
}

/**
 * What was read so far, in as little memory as finding repeats allows: numbers for names, a number for each answer, no
 * texts of items.
 */
export class Seen {
  readonly #items = new Map<string, SeenItem>();
  readonly #annotators = new Map<string, number>();
  readonly #isModel = new Map<string, boolean>();
  readonly #labels = new Map<string, number>();
  /** Answer number by item and annotator. */
  readonly #answers = new Map<number, number>();
  readonly #answerLabel: number[] = [];
  readonly #answerPlace: number[] = [];
  readonly #files: string[] = [];

  /** Notes what a row says of an item: new, the same again, or where it was said differently. */
  item(key: string, facts: string, place: Place): 'new' | 'same' | Place {
    const item = this.#item(key);
    const print = fingerprint(facts);
    if (item.facts === null) {
      item.facts = print;
      item.factsPlace = this.#pack(place);
      return 'new';
    }
    return item.facts === print ? 'same' : this.#unpack(item.factsPlace);
  }

  /** Whether the name stood for a person before and stands for a model now, or the other way round. */
  isOther(annotator: string, isModel: boolean): boolean {
    const before = this.#isModel.get(annotator);
    if (before === undefined) this.#isModel.set(annotator, isModel);
    return before !== undefined && before !== isModel;
  }

  answer(key: string, annotator: string, label: string, place: Place): 'new' | 'same' | Place {
    const pair = this.#item(key).index * MOST_ANNOTATORS + numberOf(this.#annotators, annotator);
    const labelNumber = numberOf(this.#labels, label);
    const before = this.#answers.get(pair);
    if (before === undefined) {
      this.#answers.set(pair, this.#answerLabel.push(labelNumber) - 1);
      this.#answerPlace.push(this.#pack(place));
      return 'new';
    }
    return this.#answerLabel[before] === labelNumber ? 'same' : this.#unpack(this.#answerPlace[before]!);
  }

  /** Where the first reference was said, when this is another one; each other one is told once. */
  gold(key: string, value: string, place: Place): 'new' | 'same' | Place {
    const item = this.#item(key);
    if (item.gold.includes(value)) return 'same';
    item.gold = [...item.gold, value];
    if (item.gold.length > 1) return this.#unpack(item.goldPlace);
    item.goldPlace = this.#pack(place);
    return 'new';
  }

  #item(key: string): SeenItem {
    let item = this.#items.get(key);
    if (!item) {
      item = { index: this.#items.size, facts: null, factsPlace: 0, gold: noGold, goldPlace: 0 };
      this.#items.set(key, item);
    }
    return item;
  }

  #pack({ file, line }: Place): number {
    let index = this.#files.indexOf(file);
    if (index < 0) index = this.#files.push(file) - 1;
    return line * MOST_FILES + index;
  }

  #unpack(place: number): Place {
    return { file: this.#files[place % MOST_FILES]!, line: Math.floor(place / MOST_FILES) };
  }
}

function numberOf(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}

/**
 * 53 bits that tell texts apart (cyrb53 by bryc, public domain, https://github.com/bryc/code): of a million different
 * texts two share one with a chance of about 1 in 18,000.
 */
function fingerprint(text: string): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}
