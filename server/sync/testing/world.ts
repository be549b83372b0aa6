import type { Journal, JournalEntry } from '../journal.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { MemoryJournal } from '../memory-journal.ts';
import type { Access, Records, Viewer } from '../ports.ts';
import { Rooms } from '../rooms.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { TestClient } from './test-client.ts';

export const ROOM = 'item.01ARZ3NDEKTSV4RRFFQ69G5FAV';
export const OTHER_ROOM = 'item.01ARZ3NDEKTSV4RRFFQ69G5FAW';
export const PROJECT = 'project-1';

type Decision = Awaited<ReturnType<Access['enter']>>;

/** A journal whose disk can fail, stall, and count. */
export class TroubledJournal implements Journal {
  readonly inner: MemoryJournal;
  readonly commits: (readonly JournalEntry[])[] = [];
  loads = 0;
  compactions = 0;
  failLoads = false;
  failAppends = false;
  #gates: { load: Promise<void> | null; append: Promise<void> | null } = { load: null, append: null };

  constructor(inner: MemoryJournal) {
    this.inner = inner;
  }

  /** Holds the given calls until the returned function is called. */
  hold(call: 'load' | 'append'): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates[call] = promise;
    return () => {
      this.#gates[call] = null;
      resolve();
    };
  }

  async load(room: string) {
    this.loads++;
    await this.#gates.load;
    if (this.failLoads) throw new Error('disk: can not read');
    return this.inner.load(room);
  }

  async append(batch: readonly JournalEntry[]): Promise<void> {
    await this.#gates.append;
    if (this.failAppends) throw new Error('disk: can not write');
    await this.inner.append(batch);
    this.commits.push(batch);
  }

  async compact(room: string): Promise<boolean> {
    this.compactions++;
    return this.inner.compact(room);
  }
}

/** Rooms over a journal in memory, with people, rights, records and time in the test's hand. */
export class World {
  readonly clock = new FakeClock();
  readonly memory: MemoryJournal;
  journal: TroubledJournal;
  rooms: Rooms<Viewer>;
  readonly errors: unknown[] = [];
  readonly clients: TestClient[] = [];
  /** What `Access` answers; by default everybody may write. */
  enter: (viewer: Viewer, room: string) => Decision | Promise<Decision> = ({ accountId }) => entrance(accountId);
  /** What `Records` answers. */
  view: Records['view'] = async (_room, viewer) => ({ body: { you: viewer.accountId } });
  readonly #limits: Limits;

  constructor(limits: Partial<Limits> = {}, memory = new MemoryJournal()) {
    this.memory = memory;
    this.#limits = { ...LIMITS, ...limits };
    this.journal = new TroubledJournal(this.memory);
    this.rooms = this.#start();
  }

  #start(): Rooms<Viewer> {
    return new Rooms<Viewer>({
      journal: this.journal,
      access: { enter: async (viewer, room) => this.enter(viewer, room) },
      records: { view: (room, viewer) => this.view(room, viewer) },
      clock: this.clock,
      limits: this.#limits,
      onError: (error) => this.errors.push(error),
    });
  }

  /** The process dies and starts again; only the journal survives. */
  crash(): void {
    const dead = this.rooms;
    // The dead process must not write any more.
    this.journal.failAppends = true;
    this.journal = new TroubledJournal(this.memory);
    this.rooms = this.#start();
    for (const client of this.clients) client.drop();
    void dead;
  }

  client(clientId?: number): TestClient {
    const client = new TestClient(clientId);
    this.clients.push(client);
    return client;
  }

  connect(client: TestClient, accountId: string, room = ROOM, version: number | null = null): TestClient {
    const viewer = { accountId, sessionId: `${accountId}-session` };
    client.open((socket) => this.rooms.connect(socket, viewer, room, version));
    return client;
  }

  /** A new client that has joined and synced. */
  async join(accountId: string, clientId?: number, room = ROOM): Promise<TestClient> {
    const client = this.connect(this.client(clientId), accountId, room);
    await this.pump();
    return client;
  }

  /** Delivers everything in both directions until nothing moves, letting commits happen. */
  async pump(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await settle();
      const moved = this.clients.map((client) => [client.up(), client.down()]).flat();
      await this.clock.advance(this.#limits.gather);
      quiet = moved.includes(true) ? 0 : quiet + 1;
    }
  }

  /** Text of the room as a restarted server would load it. */
  async stored(room = ROOM): Promise<string> {
    const reader = new World({}, this.memory);
    const client = await reader.join('reader', undefined, room);
    const text = client.text;
    reader.end();
    return text;
  }

  end(): void {
    for (const client of this.clients) client.destroy();
  }
}

export function entrance(accountId: string, write = true): Decision {
  const person = { id: accountId, name: `Name of ${accountId}`, colour: '#123456', initials: accountId.slice(0, 2) };
  return { allowed: true, write, projectId: PROJECT, person, see: (other) => other };
}
