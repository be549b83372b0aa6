import { recordFrame } from '#lib/protocol/room.ts';
import type { Clock } from './clock.ts';
import type { Records, Viewer } from './ports.ts';

const RETRY_MS = 1_000;

interface FeedOptions<V extends Viewer> {
  readonly records: Records<V>;
  readonly clock: Clock;
  readonly viewer: V;
  readonly room: string;
  /** Takes a record frame; false when it can't at the moment, and asks again later. */
  readonly deliver: (frame: Uint8Array) => boolean;
  /** Called when the room's object is gone. */
  readonly gone: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Sends one connection the record as its viewer may see it: once per tick however often it changed,
 * one view at a time, and never a revision older than one already sent.
 */
export class RecordFeed<V extends Viewer> {
  readonly #options: FeedOptions<V>;
  #sent = -Infinity;
  #wanted = false;
  #anyway = false;
  #busy = false;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(options: FeedOptions<V>) {
    this.#options = options;
  }

  /**
   * Asks for the record to be sent.
   *
   * @param anyway also when the revision is the one sent last, because the viewer may now see more or less of it
   */
  request(anyway = false): void {
    this.#wanted = true;
    this.#anyway ||= anyway;
    this.#schedule(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #schedule(ms: number): void {
    if (this.#stopped || this.#busy || this.#cancel) return;
    this.#cancel = this.#options.clock.after(ms, () => {
      this.#cancel = null;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const { records, room, viewer, deliver, gone, onError } = this.#options;
    const anyway = this.#anyway;
    this.#wanted = this.#anyway = false;
    this.#busy = true;
    let wait = 0;
    try {
      const view = await records.view(room, viewer);
      if (this.#stopped) return;
      if (!view) return gone();
      if (view.revision < this.#sent || (view.revision === this.#sent && !anyway)) return;
      if (deliver(recordFrame({ revision: view.revision, body: view.body }))) this.#sent = view.revision;
    } catch (error) {
      onError(error);
      this.#wanted = true;
      this.#anyway ||= anyway;
      wait = RETRY_MS;
    } finally {
      this.#busy = false;
      if (this.#wanted) this.#schedule(wait);
    }
  }
}
