import { hash } from 'node:crypto';
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
 * Sends one connection the record as its viewer may see it: once per tick however often it changed, one view at a time,
 * and nothing when the viewer would see the same again: that would tell of a command they are not to hear of.
 */
export class RecordFeed<V extends Viewer> {
  readonly #options: FeedOptions<V>;
  /** SHA-256 of the JSON last sent. */
  #sent = '';
  #wanted = false;
  #busy = false;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(options: FeedOptions<V>) {
    this.#options = options;
  }

  /** Asks for the record to be looked at, and sent if it differs from what was sent last. */
  request(): void {
    this.#wanted = true;
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
    this.#wanted = false;
    this.#busy = true;
    let wait = 0;
    try {
      const view = await records.view(room, viewer);
      if (this.#stopped) return;
      if (!view) return gone();
      const json = JSON.stringify(view.body);
      const digest = hash('sha256', json);
      if (digest !== this.#sent && deliver(recordFrame(json))) this.#sent = digest;
    } catch (error) {
      onError(error);
      this.#wanted = true;
      wait = RETRY_MS;
    } finally {
      this.#busy = false;
      if (this.#wanted) this.#schedule(wait);
    }
  }
}
