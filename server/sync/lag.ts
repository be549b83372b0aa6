import * as Y from 'yjs';

/** What a connection that reads too slowly has been spared, so that one state difference makes up for it. */
export class Lag {
  readonly since: number;
  /** First clock of each client that was not sent. */
  readonly #missed = new Map<number, number>();
  #any = false;

  /** @param now milliseconds that only go forward */
  constructor(now: number) {
    this.since = now;
  }

  /** Whether everything was sent after all. */
  get isEmpty(): boolean {
    return !this.#any;
  }

  /** Notes an accepted update that was not sent. */
  miss(update: Uint8Array): void {
    this.#any = true;
    for (const [client, clock] of Y.parseUpdateMeta(update).from) {
      this.#missed.set(client, Math.min(clock, this.#missed.get(client) ?? clock));
    }
  }

  /**
   * The state vector of what was sent, given the next clock of every client in the document.
   */
  vector(clocks: Map<number, number>): Uint8Array {
    for (const [client, clock] of this.#missed) clocks.set(client, clock);
    return Y.encodeStateVector(clocks);
  }
}
