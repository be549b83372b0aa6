import * as Y from 'yjs';
import type { Unsent, UnsentStore } from './unsent-store.ts';

/** Whose writing is kept, and where it was written. */
export type UnsentPlace = Pick<Unsent, 'account' | 'room' | 'client' | 'href' | 'title'>;

/** What earlier tabs left in a room. */
export interface TakenOver {
  /** Changes to be made again. */
  readonly updates: readonly Uint8Array[];
  /** Texts written before the room was made anew: nothing of them fits into it. */
  readonly strayed: readonly string[];
}

/** A change the server confirms sooner is not worth the disk. */
const PATIENCE = 200;

/**
 * Keeps on this device what was written in a room and the server has not confirmed, so that it outlives the tab. What is
 * confirmed or refused is removed.
 */
export class UnsentKeeper {
  readonly #store: UnsentStore;
  readonly #place: UnsentPlace;
  readonly #now: () => number;
  /** Told whether what is unsent is kept, which it may not be. */
  readonly #onkept: (kept: boolean) => void;
  #update: Uint8Array | null = null;
  #text: () => string = () => '';
  #incarnation: string | null = null;
  #version = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #last: Unsent | null = null;
  #taken: readonly Unsent[] = [];
  #strayed: readonly Unsent[] = [];

  constructor(store: UnsentStore, place: UnsentPlace, onkept: (kept: boolean) => void, now = Date.now) {
    this.#store = store;
    this.#place = place;
    this.#onkept = onkept;
    this.#now = now;
  }

  /**
   * A change was made in this tab.
   *
   * @param text reads the texts changed so far.
   */
  changed(update: Uint8Array, incarnation: string | null, text: () => string): void {
    this.#update = this.#update ? Y.mergeUpdates([this.#update, update]) : update;
    this.#incarnation = incarnation;
    this.#text = text;
    this.#version++;
    this.#timer ??= setTimeout(() => void this.flush(), PATIENCE);
  }

  /** Keeps what is unsent now, for the page may be about to go. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#update && this.#last?.version !== this.#version) {
      const entry: Unsent = {
        ...this.#place,
        version: this.#version,
        incarnation: this.#incarnation,
        update: this.#update,
        text: this.#text(),
        at: this.#now(),
      };
      this.#last = entry;
      this.#after(async () => {
        await this.#store.put(entry);
        this.#onkept(true);
      });
    }
    return this.#writing;
  }

  /** The server has everything written so far, or will never take it: none of it is kept any longer. */
  forget(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#update = null;
    const gone = [...this.#taken, ...(this.#last ? [this.#last] : [])];
    this.#taken = [];
    this.#last = null;
    if (gone.length > 0) this.#after(() => this.#store.remove(gone));
    return this.#writing;
  }

  /** What other tabs, open or gone, have not got through to the room; it is this one's to send from now on. */
  async takeOver(incarnation: string): Promise<TakenOver> {
    const { account, room, client } = this.#place;
    const found = (await this.#store.list(account, room)).filter((entry) => entry.client !== client);
    const fits = (entry: Unsent) => entry.incarnation === null || entry.incarnation === incarnation;
    this.#taken = found.filter(fits);
    this.#strayed = found.filter((entry) => !fits(entry));
    return {
      updates: this.#taken.map(({ update }) => update),
      strayed: this.#strayed.map(({ text }) => text).filter(Boolean),
    };
  }

  /** The person has seen what fits no more. */
  discardStrayed(): Promise<void> {
    const gone = this.#strayed;
    this.#strayed = [];
    this.#after(() => this.#store.remove(gone));
    return this.#writing;
  }

  /** Writes follow one another; a browser that cannot keep anything only makes the tab less safe. */
  #after(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(work).catch(() => this.#onkept(false));
  }
}
