import { untrack } from 'svelte';
import type { Route } from '#lib/protocol/route.ts';
import { ApiProblem, call, type CallOptions } from './api.ts';
import { type Status, statusOf } from './status.ts';

type Source = () => Status | null;

/** The page's one status. Rooms are followed, commands run within it; the shell shows it. */
class PageStatus {
  /** What the browser believes of the network. */
  online = $state(true);
  #sources = $state.raw<readonly Source[]>([]);
  #running = $state(0);
  #refused = $state.raw<{ readonly reason: string } | null>(null);

  readonly current = $derived.by<Status>(() =>
    statusOf({
      room: this.#sources.at(-1)?.() ?? null,
      online: this.online,
      running: this.#running,
      refused: this.#refused?.reason ?? null,
    }),
  );

  /**
   * Shows what a room says (null: nothing yet) for as long as it is followed; in an effect:
   * `$effect(() => pageStatus.follow(() => room.status))`.
   *
   * @returns stops following.
   */
  follow(source: Source): () => void {
    // Following in an effect must not make the effect depend on who else is followed.
    untrack(() => (this.#sources = [...this.#sources, source]));
    return () => untrack(() => (this.#sources = this.#sources.filter((other) => other !== source)));
  }

  /**
   * Shows a command under way and how it ended; gives the same result or error.
   *
   * A success takes back only a failure that was there before it began: one of two commands at once may fail.
   */
  async during<T>(command: Promise<T>): Promise<T> {
    const before = untrack(() => this.#refused);
    untrack(() => this.#running++);
    try {
      const result = await command;
      if (this.#refused === before) this.#refused = null;
      return result;
    } catch (error) {
      this.#refused = { reason: error instanceof Error ? error.message : 'Try again.' };
      throw error;
    } finally {
      this.#running--;
    }
  }

  /** Another page begins: what failed on the one before was shown there. */
  turnPage(): void {
    this.#refused = null;
  }
}

export const pageStatus = new PageStatus();

/**
 * Sends a command while the page's status word follows it.
 *
 * @throws ApiProblem with the server's words.
 */
export function command<Body, Reply>(route: Route<Body, Reply>, options: CallOptions<Body> = {}): Promise<Reply> {
  return pageStatus.during(call(route, options));
}

/** The words to show for something that was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof ApiProblem
    ? error.problem.detail
    : 'Something went wrong in this page. Reload it and try again.';
}
