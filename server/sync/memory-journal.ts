import { Fenced, type Journal, type JournalEntry, type JournalState } from './journal.ts';
import { snapshotOf } from './snapshot.ts';

interface StoredRoom {
  incarnation: string;
  head: number;
  snapshot: { seq: number; state: Uint8Array } | null;
  entries: JournalEntry[];
  owners: Map<number, string>;
}

/** A journal in memory, with the promises of the one on disk except outliving the process. */
export class MemoryJournal implements Journal {
  readonly #rooms = new Map<string, StoredRoom>();
  readonly #historyMs: number;
  readonly #date: () => number;
  #incarnations = 0;

  /** @param historyMs how long changes are kept that a snapshot covers */
  constructor(historyMs = 0, date: () => number = Date.now) {
    this.#historyMs = historyMs;
    this.#date = date;
  }

  async load(name: string): Promise<JournalState> {
    const room = this.#room(name);
    const since = room.snapshot?.seq ?? 0;
    const tail = room.entries.filter((entry) => entry.seq > since);
    const updates = tail.map((entry) => entry.update);
    return {
      incarnation: room.incarnation,
      head: room.head,
      updates: room.snapshot ? [room.snapshot.state, ...updates] : updates,
      owners: new Map(room.owners),
      tail: { rows: tail.length, bytes: updates.reduce((sum, update) => sum + update.length, 0) },
    };
  }

  async append(batch: readonly JournalEntry[]): Promise<void> {
    const heads = new Map<string, number>();
    const fenced = new Set<string>();
    for (const { room: name, incarnation, seq } of batch) {
      const room = this.#rooms.get(name);
      if (room?.incarnation !== incarnation || seq !== (heads.get(name) ?? room.head) + 1) fenced.add(name);
      heads.set(name, seq);
    }
    if (fenced.size > 0) throw new Fenced(fenced);
    for (const entry of batch) {
      const room = this.#room(entry.room);
      room.entries.push(entry);
      room.head = entry.seq;
      for (const client of entry.binds) if (!room.owners.has(client)) room.owners.set(client, entry.accountId);
    }
  }

  async compact(name: string): Promise<boolean> {
    const room = this.#room(name);
    const { updates } = await this.load(name);
    if (updates.length === 0) return false;
    const state = snapshotOf(updates);
    if (!state) return false;
    room.snapshot = { seq: room.head, state };
    const horizon = this.#date() - this.#historyMs;
    room.entries = room.entries.filter((entry) => entry.seq > room.head || entry.at > horizon);
    return true;
  }

  /** Number of changes kept for the room, covered by the snapshot or not. */
  rows(name: string): number {
    return this.#room(name).entries.length;
  }

  /** Makes the room anew, as a restored backup would. */
  forget(name: string): void {
    this.#rooms.delete(name);
  }

  #room(name: string): StoredRoom {
    let room = this.#rooms.get(name);
    if (!room) {
      room = { incarnation: `m${++this.#incarnations}`, head: 0, snapshot: null, entries: [], owners: new Map() };
      this.#rooms.set(name, room);
    }
    return room;
  }
}
