import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Fenced, type Journal, type JournalEntry } from './journal.ts';
import { documentFrom, readTheSame } from './snapshot.ts';

export interface JournalUnderTest {
  readonly journal: Journal;
  /** A second journal on the same storage, as after a restart. */
  readonly reopen: () => Journal;
  /** Moves the journal's calendar to this moment (milliseconds since 1970). */
  readonly setDate: (date: number) => void;
  /** Number of change rows kept for the room, covered by a snapshot or not. */
  readonly rows: (room: string) => Promise<number>;
}

const DAY = 86_400_000;
let names = 0;

/** A room name no other test uses: contract tests share a database. */
function freshRoom(): string {
  return `item.01ARZ3NDEKTSV4RRFF${String(++names).padStart(8, '0')}`;
}

/** Somebody typing: every edit becomes a journal entry. */
class Typist {
  readonly doc = new Y.Doc();
  readonly entries: JournalEntry[] = [];
  readonly #base: Pick<JournalEntry, 'room' | 'incarnation' | 'accountId'>;
  #seq: number;

  constructor(base: Pick<JournalEntry, 'room' | 'incarnation' | 'accountId'>, clientId: number, head = 0) {
    this.#base = base;
    this.#seq = head;
    this.doc.clientID = clientId;
    this.doc.on('update', (update: Uint8Array) => {
      const binds = this.entries.length === 0 ? [clientId] : [];
      this.entries.push({ ...this.#base, seq: ++this.#seq, clientIds: [clientId], binds, update, at: this.#seq });
    });
  }

  type(text: string): this {
    for (const letter of text) {
      const shared = this.doc.getText('rationale:x');
      shared.insert(shared.length, letter);
    }
    return this;
  }
}

async function startRoom(journal: Journal, clientId = 7) {
  const room = freshRoom();
  const { incarnation } = await journal.load(room);
  return { room, incarnation, typist: new Typist({ room, incarnation, accountId: 'ann' }, clientId) };
}

/**
 * What every journal promises (rules J1–J8 of SPEC.md).
 *
 * @param storage opens the storage once; rooms of different tests never meet
 */
export function journalContract(name: string, storage: (historyMs: number) => Promise<JournalUnderTest>): void {
  describe(`${name} as a journal`, () => {
    it('[J1] makes a room never seen before, empty, and gives the same incarnation from then on', async () => {
      const { journal, reopen } = await storage(0);
      const room = freshRoom();
      const first = await journal.load(room);
      expect(first).toMatchObject({ head: 0, updates: [], tail: { rows: 0, bytes: 0 } });
      expect(first.owners.size).toBe(0);
      expect(first.incarnation).not.toBe('');
      expect((await reopen().load(room)).incarnation).toBe(first.incarnation);
    });

    it('[J2] gives back what was appended: order, head, owners and tail', async () => {
      const { journal, reopen } = await storage(0);
      const { room, typist } = await startRoom(journal, 4_294_967_295);
      typist.type('clear irony');
      await journal.append(typist.entries.slice(0, 4));
      await journal.append(typist.entries.slice(4));
      const state = await reopen().load(room);
      expect(state.head).toBe(11);
      expect(state.updates.map((update) => [...update])).toEqual(typist.entries.map(({ update }) => [...update]));
      expect([...state.owners]).toEqual([[4_294_967_295, 'ann']]);
      expect(state.tail.rows).toBe(11);
      expect(state.tail.bytes).toBe(typist.entries.reduce((sum, { update }) => sum + update.length, 0));
      expect(documentFrom(state.updates).getText('rationale:x').toString()).toBe('clear irony');
    });

    it('[J3] stores a batch for many rooms at once', async () => {
      const { journal } = await storage(0);
      const rooms = await Promise.all([startRoom(journal), startRoom(journal), startRoom(journal)]);
      for (const [i, { typist }] of rooms.entries()) typist.type('abc'.slice(i));
      await journal.append(rooms.flatMap(({ typist }) => typist.entries));
      for (const [i, { room }] of rooms.entries()) expect((await journal.load(room)).head).toBe(3 - i);
    });

    it('[J4] refuses a seq that is taken or leaves a hole, and stores nothing of that batch', async () => {
      const { journal } = await storage(0);
      const mine = await startRoom(journal);
      const other = await startRoom(journal);
      mine.typist.type('abcd');
      other.typist.type('x');
      await journal.append(mine.typist.entries.slice(0, 2));
      for (const wrong of [mine.typist.entries.slice(1, 2), mine.typist.entries.slice(3)]) {
        const error = await journal.append([...other.typist.entries, ...wrong]).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(Fenced);
        expect([...(error as Fenced).rooms]).toEqual([mine.room]);
      }
      expect((await journal.load(mine.room)).head).toBe(2);
      expect((await journal.load(other.room)).head).toBe(0);
    });

    it('[J4] lets exactly one of two writers at the same head win', async () => {
      const { journal, reopen } = await storage(0);
      const { room, incarnation } = await startRoom(journal);
      const writers = [11, 12, 13, 14].map((id) =>
        new Typist({ room, incarnation, accountId: `a${id}` }, id).type('z'),
      );
      const outcomes = await Promise.allSettled(writers.map(({ entries }) => reopen().append(entries)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Fenced);
      expect((await journal.load(room)).updates).toHaveLength(1);
    });

    it('[J5] refuses a change made in another incarnation of the room', async () => {
      const { journal } = await storage(0);
      const { room } = await startRoom(journal);
      const stranger = new Typist({ room, incarnation: 'another', accountId: 'ann' }, 7).type('a');
      await expect(journal.append(stranger.entries)).rejects.toBeInstanceOf(Fenced);
    });

    it('[J6] keeps the first owner of a client id', async () => {
      const { journal } = await storage(0);
      const { room, incarnation, typist } = await startRoom(journal, 7);
      await journal.append(typist.type('a').entries);
      const later = new Typist({ room, incarnation, accountId: 'ben' }, 7, 1).type('b');
      await journal.append(later.entries);
      expect([...(await journal.load(room)).owners]).toEqual([[7, 'ann']]);
    });

    it('[J7] compacts to a snapshot that reads the same, and goes on from there', async () => {
      const { journal, reopen, rows, setDate } = await storage(0);
      setDate(1_000);
      const { room, typist } = await startRoom(journal);
      typist.type('The tone is warm');
      typist.doc.getText('rationale:x').delete(0, 4);
      await journal.append(typist.entries);
      const before = await journal.load(room);
      expect(await journal.compact(room)).toBe(true);
      const after = await reopen().load(room);
      expect(after).toMatchObject({ incarnation: before.incarnation, head: before.head, tail: { rows: 0, bytes: 0 } });
      expect(after.updates).toHaveLength(1);
      expect(after.owners).toEqual(before.owners);
      expect(readTheSame(documentFrom(before.updates), documentFrom(after.updates))).toBe(true);
      expect(await rows(room)).toBe(0);

      const head = typist.entries.length;
      await journal.append(typist.type('!').entries.slice(head));
      expect(await journal.load(room)).toMatchObject({ head: head + 1, tail: { rows: 1 } });
      expect(await journal.compact(room)).toBe(true);
      const last = await journal.load(room);
      expect(documentFrom(last.updates).getText('rationale:x').toString()).toBe('tone is warm!');
    });

    it('[J7] has nothing to compact in an empty room', async () => {
      const { journal } = await storage(0);
      const { room } = await startRoom(journal);
      expect(await journal.compact(room)).toBe(false);
    });

    it('[J8] keeps who wrote what for as long as history is kept, without loading it', async () => {
      const { journal, rows, setDate } = await storage(30 * DAY);
      setDate(29 * DAY);
      const { room, typist } = await startRoom(journal);
      await journal.append(typist.type('kept').entries);
      await journal.compact(room);
      expect(await rows(room)).toBe(4);
      expect((await journal.load(room)).updates).toHaveLength(1);
      setDate(31 * DAY);
      await journal.compact(room);
      expect(await rows(room)).toBe(0);
    });
  });
}
