import type { Clock } from './clock.ts';
import { Durations, type DurationSummary } from './durations.ts';
import { Fenced, type Journal, type JournalEntry } from './journal.ts';
import type { Limits } from './limits.ts';

const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;

/** What a room hears about the entries it queued. */
export interface Committer {
  /** Everything up to `seq` is on disk. */
  committed(seq: number): void;
  /** Its entries can't be stored; none of those still waiting will be. */
  failed(reason: 'fenced' | 'late'): void;
}

interface Waiting {
  readonly entry: JournalEntry;
  readonly room: Committer;
  /** When it came. */
  readonly since: number;
}

type QueueLimits = Pick<Limits, 'gather' | 'batchEntries' | 'batchBytes' | 'patience'>;

/** What has been put on disk so far. */
export interface CommitStats {
  /** Changes stored, and their bytes. */
  readonly updates: number;
  readonly bytes: number;
  /** Commits that failed, each tried again. */
  readonly failures: number;
  /** How long commits took that succeeded, from their begin. */
  readonly latency: DurationSummary;
}

/**
 * Puts the changes of all rooms on disk, many in one commit. A commit starts at once when the last one
 * started `gather` milliseconds ago or earlier, so a lone edit does not wait and a busy server commits
 * at most once in that time. A failed commit is tried again, later and later, until a room has waited too long.
 */
export class CommitQueue {
  readonly #journal: Pick<Journal, 'append'>;
  readonly #clock: Clock;
  readonly #limits: QueueLimits;
  readonly #onError: (error: unknown) => void;
  #waiting: Waiting[] = [];
  #running: { readonly rooms: ReadonlySet<Committer>; readonly done: Promise<void> } | null = null;
  #cancel: (() => void) | null = null;
  #startedAt = -Infinity;
  #failures = 0;
  readonly #latency = new Durations();
  readonly #stored = { updates: 0, bytes: 0, failures: 0 };

  constructor(journal: Pick<Journal, 'append'>, clock: Clock, limits: QueueLimits, onError: (error: unknown) => void) {
    this.#journal = journal;
    this.#clock = clock;
    this.#limits = limits;
    this.#onError = onError;
  }

  /** Entries not on disk yet. */
  get length(): number {
    return this.#waiting.length;
  }

  get stats(): CommitStats {
    return { ...this.#stored, latency: this.#latency.summary() };
  }

  push(room: Committer, entry: JournalEntry): void {
    this.#waiting.push({ entry, room, since: this.#clock.now() });
    this.#schedule();
  }

  /** Drops what the room still waits for. */
  forget(room: Committer): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.room !== room);
  }

  /**
   * Resolves when no commit with entries of the room is under way. A commit may succeed after the room
   * gave up on it; only then does the journal hold all it ever will.
   */
  async settled(room: Committer): Promise<void> {
    while (this.#running?.rooms.has(room)) await this.#running.done;
  }

  /** Resolves when nothing waits any more, stored or given up. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.#running) this.#commit();
      await this.#running?.done;
      if (this.#failures > 0) return;
    }
  }

  /** Gives up on rooms with an entry that has waited too long; to be called every second or so. */
  sweep(): void {
    const deadline = this.#clock.now() - this.#limits.patience;
    const late = new Set(this.#waiting.filter(({ since }) => since <= deadline).map(({ room }) => room));
    for (const room of late) this.#giveUp(room, 'late');
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = [];
  }

  #giveUp(room: Committer, reason: 'fenced' | 'late'): void {
    this.forget(room);
    room.failed(reason);
  }

  #schedule(): void {
    if (this.#running || this.#cancel || this.#waiting.length === 0) return;
    const retry = this.#failures > 0 ? Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (this.#failures - 1)) : 0;
    const wait = Math.max(retry, this.#startedAt + this.#limits.gather - this.#clock.now(), 0);
    this.#cancel = this.#clock.after(wait, () => this.#commit());
  }

  #commit(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#startedAt = this.#clock.now();
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    const rooms = new Set(batch.map(({ room }) => room));
    const done = this.#append(batch).then(() => {
      this.#running = null;
      this.#schedule();
    });
    this.#running = { rooms, done };
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#journal.append(batch.map(({ entry }) => entry));
    } catch (error) {
      const fenced = error instanceof Fenced ? error.rooms : new Set<string>();
      const rooms = new Set(batch.filter(({ entry }) => fenced.has(entry.room)).map(({ room }) => room));
      for (const room of rooms) this.#giveUp(room, 'fenced');
      if (rooms.size > 0) return;
      this.#failures++;
      this.#stored.failures++;
      this.#onError(error);
      return;
    }
    this.#failures = 0;
    this.#latency.note(this.#clock.now() - this.#startedAt);
    this.#stored.updates += batch.length;
    for (const { entry } of batch) this.#stored.bytes += entry.update.length;
    const stored = new Set(batch);
    const heads = new Map<Committer, number>();
    for (const waiting of this.#waiting) if (stored.has(waiting)) heads.set(waiting.room, waiting.entry.seq);
    this.#waiting = this.#waiting.filter((waiting) => !stored.has(waiting));
    for (const [room, seq] of heads) room.committed(seq);
  }

  #nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let bytes = 0;
    for (const waiting of this.#waiting) {
      bytes += waiting.entry.update.length;
      if (batch.length > 0 && (batch.length >= this.#limits.batchEntries || bytes > this.#limits.batchBytes)) break;
      batch.push(waiting);
    }
    return batch;
  }
}
