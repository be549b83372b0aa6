import { createHash } from 'node:crypto';
import type { Db } from '#server/storage/storage.ts';

const WINDOW = 15 * 60_000;
/** Wrong passwords for one address from one place before it must wait. */
const MOST_PER_PAIR = 5;
/** Wrong passwords from one place, whatever the address; wrong API tokens likewise, counted apart. */
const MOST_PER_PLACE = 50;

/**
 * Slows down guessing. Counted per (e-mail, place) and per place, never per e-mail alone:
 * nobody can lock somebody else out from elsewhere.
 */
export function createThrottle(db: Db, now: () => number) {
  const keys = (email: string, place: string) => ({ pair: hash(`${email}\n${place}`), place: hash(place) });

  async function oldestWithin(key: string, most: number): Promise<number | null> {
    const rows = await db
      .selectFrom('sign_in_failure')
      .select('at')
      .where('key', '=', key)
      .where('at', '>', now() - WINDOW)
      .orderBy('at', 'desc')
      .limit(most)
      .execute();
    return rows.length < most ? null : (rows.at(-1)?.at ?? null);
  }

  /** The last of the tries under way from each place. */
  const queues = new Map<string, Promise<unknown>>();

  return {
    /**
     * Runs tries from one place one after the other. Checking a password takes a while: tries made at once would all be
     * let through before the first of them has failed.
     */
    async inTurn<Result>(place: string, attempt: () => Promise<Result>): Promise<Result> {
      const before = queues.get(place);
      const mine = before ? before.then(attempt, attempt) : attempt();
      queues.set(place, mine);
      try {
        return await mine;
      } finally {
        if (queues.get(place) === mine) queues.delete(place);
      }
    },
    /** Milliseconds to wait before the next try, 0 when it may go on. */
    async waitFor(email: string, place: string): Promise<number> {
      const { pair, place: fromPlace } = keys(email, place);
      const oldest = (await oldestWithin(pair, MOST_PER_PAIR)) ?? (await oldestWithin(fromPlace, MOST_PER_PLACE));
      return oldest === null ? 0 : Math.max(1, oldest + WINDOW - now());
    },
    async failed(email: string, place: string): Promise<void> {
      const { pair, place: fromPlace } = keys(email, place);
      const at = now();
      await db
        .insertInto('sign_in_failure')
        .values([
          { key: pair, at },
          { key: fromPlace, at },
        ])
        .execute();
      await db
        .deleteFrom('sign_in_failure')
        .where('at', '<', at - WINDOW)
        .execute();
    },
    /**
     * Notes a wrong API token. Counted apart from passwords: a script that goes on with a revoked token must not keep the
     * people of its network from signing in.
     *
     * @returns milliseconds to wait before the next wrong one is even looked at, 0 while there were few
     */
    async failedToken(place: string): Promise<number> {
      const key = hash(`token\n${place}`);
      const oldest = await oldestWithin(key, MOST_PER_PLACE);
      const at = now();
      if (oldest !== null) return Math.max(1, oldest + WINDOW - at);
      await db.insertInto('sign_in_failure').values({ key, at }).execute();
      await db
        .deleteFrom('sign_in_failure')
        .where('at', '<', at - WINDOW)
        .execute();
      return 0;
    },
    async succeeded(email: string, place: string): Promise<void> {
      await db.deleteFrom('sign_in_failure').where('key', '=', keys(email, place).pair).execute();
    },
  };
}

export type Throttle = ReturnType<typeof createThrottle>;

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
