import type { Limits } from './limits.ts';

/**
 * Keeps accounts out for a while whose connections were closed again and again for breaking a rule:
 * closing alone does not help against a client that comes back at once.
 */
export class PenaltyBox {
  readonly #limits: Pick<Limits, 'penaltyCloses' | 'penaltyTime'>;
  /** Moments of the newest closes per account, oldest first. */
  readonly #closes = new Map<string, number[]>();

  constructor(limits: Pick<Limits, 'penaltyCloses' | 'penaltyTime'>) {
    this.#limits = limits;
  }

  /** Notes a close for breaking a rule. */
  note(accountId: string, now: number): void {
    const recent = (this.#closes.get(accountId) ?? []).filter((at) => now - at < this.#limits.penaltyTime);
    this.#closes.set(accountId, [...recent, now].slice(-this.#limits.penaltyCloses));
  }

  /** Whether the account is kept out. */
  holds(accountId: string, now: number): boolean {
    const closes = this.#closes.get(accountId);
    const last = closes?.at(-1);
    return (
      closes !== undefined &&
      last !== undefined &&
      closes.length >= this.#limits.penaltyCloses &&
      now - last < this.#limits.penaltyTime
    );
  }

  /** Forgets accounts whose closes no longer count. */
  sweep(now: number): void {
    for (const [accountId, closes] of this.#closes) {
      if (now - (closes.at(-1) ?? 0) >= this.#limits.penaltyTime) this.#closes.delete(accountId);
    }
  }
}
