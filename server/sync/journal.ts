/** One accepted change of a room's document. */
export interface JournalEntry {
  readonly room: string;
  /** Incarnation the change was made in. */
  readonly incarnation: string;
  /** 1, 2, 3 … within the room, without gaps. */
  readonly seq: number;
  readonly accountId: string;
  /** Yjs client ids whose structs the change adds. */
  readonly clientIds: readonly number[];
  /** Those of them that this change makes the account's own. */
  readonly binds: readonly number[];
  /** Yjs update, version 1. */
  readonly update: Uint8Array;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What the journal holds of a room. */
export interface JournalState {
  /** Changes when a room is made anew under the same name. */
  readonly incarnation: string;
  /** Seq of the last change; 0 in a new room. */
  readonly head: number;
  /** Yjs updates that make the document, in order: the snapshot, if any, then the changes after it. */
  readonly updates: readonly Uint8Array[];
  /** Which account a Yjs client id belongs to. */
  readonly owners: ReadonlyMap<number, string>;
  /** Changes since the snapshot, and their bytes. */
  readonly tail: { readonly rows: number; readonly bytes: number };
}

/** Where the documents of rooms live; memory is a cache of it. */
export interface Journal {
  /**
   * The room as of one moment; a room never seen before is made, empty.
   *
   * @throws when it can't be read; it is never taken for empty then.
   */
  load(room: string): Promise<JournalState>;

  /**
   * Puts a batch on disk, for all rooms in it or for none. Entries of a room are in order.
   *
   * @throws Fenced when a room's head or incarnation is not what the batch follows.
   */
  append(batch: readonly JournalEntry[]): Promise<void>;

  /**
   * Writes a snapshot of the room and drops changes it covers that are older than the history kept.
   * The snapshot is read back and compared before anything is dropped; when it does not compare, nothing changes.
   *
   * @returns whether a snapshot was written.
   */
  compact(room: string): Promise<boolean>;
}

/** Somebody else wrote to the room, or made it anew: what is in memory is out of date. */
export class Fenced extends Error {
  readonly rooms: ReadonlySet<string>;

  constructor(rooms: Iterable<string>) {
    const names = new Set(rooms);
    super(`The journal of ${[...names].join(', ')} has moved on`);
    this.name = 'Fenced';
    this.rooms = names;
  }
}
