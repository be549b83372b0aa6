import type { Access, Entrance, Refusal, Viewer } from './ports.ts';

export type Decision = Entrance | ({ readonly allowed: false } & Refusal);

/**
 * What a connection may do, remembered from the last answer of `Access` and dropped the moment somebody
 * says it may have changed. An answer asked for before that moment is never used.
 */
export class Grant<V extends Viewer> {
  readonly #ask: () => Promise<Decision>;
  #version = 0;
  #current: Entrance | null = null;
  #last: Entrance | null = null;
  #confirmedAt: number;

  constructor(access: Access<V>, viewer: V, room: string, now: number) {
    this.#ask = () => access.enter(viewer, room);
    this.#confirmedAt = now;
  }

  /** The right in force; null while it is not known. */
  get current(): Entrance | null {
    return this.#current;
  }

  /** The last right known, for finding connections a change may concern; not for deciding. */
  get last(): Entrance | null {
    return this.#last;
  }

  /** When the right was last confirmed, on the clock given to `refresh`. */
  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  invalidate(): void {
    this.#version++;
    this.#current = null;
  }

  /**
   * Asks until an answer comes that nothing has overtaken.
   *
   * @throws what `Access` throws; the right then stays as it was.
   */
  async refresh(now: () => number): Promise<Decision> {
    for (;;) {
      const version = this.#version;
      const decision = await this.#ask();
      if (version !== this.#version) continue;
      this.#current = decision.allowed ? decision : null;
      this.#last = decision.allowed ? decision : this.#last;
      this.#confirmedAt = now();
      return decision;
    }
  }
}
