import { readInbox } from '#lib/protocol/inbox.ts';
import { call } from './api.ts';

/** Asked again no sooner than this: somebody who pages through a queue asks once. */
const REST_MS = 5_000;

/** How much waits for the person who is signed in; the shell shows it. */
class InboxCount {
  waiting = $state<number | null>(null);
  #askedAt = -Infinity;

  /** Asks the server, unless it just did. A failure leaves the last number: the page says itself that it is offline. */
  async refresh(now = performance.now()): Promise<void> {
    if (now - this.#askedAt < REST_MS) return;
    this.#askedAt = now;
    try {
      this.waiting = (await call(readInbox)).counts.waiting;
    } catch {
      this.#askedAt = -Infinity;
    }
  }

  forget(): void {
    this.waiting = null;
    this.#askedAt = -Infinity;
  }

  /** Takes the number from an inbox that was read anyway. */
  tell(waiting: number): void {
    this.waiting = waiting;
    this.#askedAt = performance.now();
  }
}

export const inboxCount = new InboxCount();
