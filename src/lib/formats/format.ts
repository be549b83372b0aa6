import type { ContentPart } from '#domain/item.ts';

/** A file as readers take it, on disk, in a request or in the browser. Can be read more than once. */
export interface SourceFile {
  /** Tells it from the other files of an import; may hold folders. */
  readonly name: string;
  /** Where it stands with its folders, where the name does not say it. */
  readonly path?: string;
  /** Bytes. */
  readonly size: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Where something stands: the physical line (1 = first, header included) on which its record starts. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** The how manieth record it is, 1 = the first, where records have no lines of their own. */
  readonly record?: number;
}

export type Cause =
  | 'missing-item'
  | 'missing-annotator'
  | 'field-count'
  | 'unterminated-quote'
  | 'text-after-quote'
  | 'bad-json'
  | 'too-deep'
  | 'too-long'
  | 'label-too-long'
  | 'label-not-text'
  | 'missing-question'
  | 'answer-does-not-fit'
  | 'several-answers'
  | 'person-and-model'
  | 'unreadable-text'
  | 'item-differs'
  | 'answer-differs'
  | 'gold-differs'
  | 'duplicate-column'
  | 'cell-error';

/** One thing read. A problem names a row that was skipped and why; `blank` and
 * `duplicate` rows hold nothing new; `skipped` is an answer that somebody refused to give. */
export type ReadRow =
  | {
      readonly type: 'item';
      readonly key: string;
      readonly content: readonly ContentPart[];
      readonly metadata: Readonly<Record<string, string>>;
      /** What it belongs to: a document, a thread, a patient … */
      readonly parent?: string;
      readonly place: Place;
    }
  | {
      readonly type: 'annotation';
      readonly item: string;
      readonly annotator: string;
      /** The annotator is a model, and this its prediction. */
      readonly isModel?: boolean;
      /** The model whose prediction it was made from. */
      readonly derivedFrom?: string;
      /** The question as the file calls it; absent where the file knows of one only. */
      readonly question?: string;
      /** Text, a number or a list, as it stands. */
      readonly value: unknown;
      readonly place: Place;
    }
  | {
      readonly type: 'reference';
      readonly item: string;
      readonly question?: string;
      readonly value: unknown;
      readonly place: Place;
    }
  | Problem
  | { readonly type: 'blank' | 'duplicate'; readonly place: Place }
  | {
      readonly type: 'skipped';
      readonly item: string;
      /** Who refused, where the file says it. */
      readonly annotator?: string;
      /** The questions as the file calls them; an empty name where it knows of one only. */
      readonly questions: readonly string[];
      readonly place: Place;
    }
  | {
      /** What is in the file and cannot be read yet, counted by what it is. */
      readonly type: 'unread';
      readonly what: string;
      /** Whose it is, where it is all they did. */
      readonly by?: string;
      readonly place: Place;
    };

export interface Problem {
  readonly type: 'problem';
  readonly cause: Cause;
  /** One sentence, at most 200 characters. */
  readonly text: string;
  readonly place: Place;
}

/** What a file holds: answers of people, the things judged, or reference answers. */
export type FileRole = 'ratings' | 'items' | 'gold';

/** `windows-1252` (Western European) is never assumed: it has no mark, and every file can be read as it. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How the bytes of a file become records. */
export interface FileForm {
  readonly format: 'csv' | 'tsv' | 'xlsx' | 'jsonl' | 'label-studio';
  readonly encoding: Encoding;
  /** Of a workbook, the sheet that is read. */
  readonly sheet?: string;
  /** One character; empty for JSON and workbooks. */
  readonly delimiter: string;
  /** Whether a field may stand in double quotes (RFC 4180); off where quotes are plain text, as in many TSV files. */
  readonly quoted: boolean;
  /** `false` where the first line of a table is a row like any other: its columns are `row`, `column 1`, `column 2` … */
  readonly header?: boolean;
}

/** What a path says of all that stands in its file. */
export interface PathNames {
  readonly annotator?: string;
  readonly item?: string;
}

/** How a file is read. Columns that are named nowhere are not read. */
export interface FilePlan extends FileForm {
  readonly role: FileRole;
  /** Who answered and what, where no column says it. */
  readonly given?: PathNames;
  readonly columns: {
    /** Empty where `given` names the item. */
    readonly item: string;
    /** Needed for ratings, with `label` or `answers`, unless `given` names the annotator or `people` are there. */
    readonly annotator?: string;
    readonly label?: string;
    /** A wide table: columns named after the people whose answers they hold, in place of annotator and label. */
    readonly people?: readonly string[];
    /** The reference answer; needed for gold. */
    readonly gold?: string;
    /** Names the question that the row answers, where the rows answer several. */
    readonly question?: string;
    /** Columns that are a question each, in place of label (or, in gold, of gold). */
    readonly answers?: readonly string[];
    /** What the item belongs to. */
    readonly parent?: string;
    /** The model whose prediction the answer was made from; empty where it was not. */
    readonly derived?: string;
    /** Columns shown to people as parts of the item, in this order. */
    readonly content: readonly string[];
    /** Columns kept with the item as facts; `rest` = all that have no other use. */
    readonly metadata: readonly string[] | 'rest';
  };
}

/** The whole file cannot be read: nothing of it is imported. The message says what was seen and what to do. */
export class ReadError extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(`${place.file}: ${message}`);
    this.place = place;
  }
}

/** Longest record (characters; a line of JSON, or a row of a table with its quoted line breaks). */
export const LONGEST_RECORD = 1024 * 1024;
/** Characters. */
export const LONGEST_LABEL = 200;
/** Characters of a cell that holds an answer, which may be several labels. */
export const LONGEST_CELL = 2_000;
export const LONGEST_NAME = 500;
export const DEEPEST_JSON = 64;
export const MOST_COLUMNS = 1_000;

/** The column of a table without header that holds the number of the row, 1 = the first. */
export const ROW_NUMBER = 'row';

/** Makes a problem, cut to the length that lists show. */
export function problem(cause: Cause, place: Place, text: string): Problem {
  return { type: 'problem', cause, text: text.length > 200 ? `${text.slice(0, 199)}…` : text, place };
}

/** Text from a file as it may stand inside a sentence. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return `“${line.length > 40 ? `${line.slice(0, 39)}…` : line}”`;
}

/** The first few names, as they stand in a sentence. */
export function listed(names: readonly string[]): string {
  return names.slice(0, 6).map(quoted).join(', ') + (names.length > 6 ? ', …' : '');
}
