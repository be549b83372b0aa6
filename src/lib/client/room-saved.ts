/** The one word that tells whether what was written here is on the server's disk. */
export type SavedWord = 'Saved' | 'Saving…' | 'Not saved' | 'Reconnecting…' | 'Read only';

/** How things stand with the server: exchanging, exchanging for reading only, cut off for now, or closed for good. */
export type Link = 'open' | 'reading' | 'lost' | 'closed';

/** A change without the server's word for it is loudly unsaved after this long. */
const LOUD_AFTER = 5_000;
/** After this long no more is written here: what would be typed might be lost, and what is there can be copied. */
const STOP_AFTER = 30_000;

/**
 * What is known about one's own changes: which were made, which the server has confirmed. Pure; times in milliseconds
 * are given. "Saved" is said only when the server confirmed a marker sent after the last change.
 */
export class SavedState {
  #changes = 0;
  #confirmed = 0;
  #unsavedSince: number | null = null;
  #marker = 0;
  /** Number of changes made when each outstanding marker was sent. */
  readonly #sent = new Map<number, number>();

  get unsaved(): boolean {
    return this.#changes > this.#confirmed;
  }

  /** A change was made here. */
  changed(now: number): void {
    this.#changes++;
    this.#unsavedSince ??= now;
  }

  /** The next marker to send: it covers every change made so far. */
  nextMarker(): number {
    this.#sent.set(++this.#marker, this.#changes);
    return this.#marker;
  }

  /** The server confirmed a marker, and with it those sent before. */
  saved(marker: number, now: number): void {
    const covered = this.#sent.get(marker);
    if (covered === undefined) return;
    for (const sent of this.#sent.keys()) if (sent <= marker) this.#sent.delete(sent);
    if (covered > this.#confirmed) {
      this.#confirmed = covered;
      // What is left was made after the marker was sent; its wait starts over.
      this.#unsavedSince = this.unsaved ? now : null;
    }
  }

  /** The connection ended: markers that were not answered never will be. */
  disconnected(): void {
    this.#sent.clear();
  }

  word(now: number, link: Link): SavedWord {
    const waited = this.#unsavedSince === null ? 0 : now - this.#unsavedSince;
    // Nothing will be confirmed on a connection that is closed for good.
    if (this.unsaved && (waited >= LOUD_AFTER || link === 'closed')) return 'Not saved';
    if (link === 'lost') return 'Reconnecting…';
    if (link !== 'open') return 'Read only';
    return this.unsaved ? 'Saving…' : 'Saved';
  }

  /** Whether writing should stop until the server answers again. */
  mustStop(now: number): boolean {
    return this.#unsavedSince !== null && now - this.#unsavedSince >= STOP_AFTER;
  }
}
