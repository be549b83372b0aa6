import { ITEM_SCHEMA } from '#lib/doc/item.ts';
import { type CloseCode, type RoomKind, SERVED_KINDS, parseRoomName } from '#lib/protocol/room.ts';
import { type Clock, systemClock } from './clock.ts';
import { CommitQueue, type CommitStats } from './commit-queue.ts';
import { Connection, type ConnectionServices } from './connection.ts';
import type { Journal } from './journal.ts';
import { LIMITS, type Limits } from './limits.ts';
import { PenaltyBox } from './penalty-box.ts';
import type { Access, Records, Refusal, RoomSocket, Viewer } from './ports.ts';
import { Room, type RoomServices } from './room.ts';

const SWEEP_MS = 1_000;

/** Oldest document schema a page may know to take part. */
const SCHEMAS: Record<RoomKind, number> = { item: ITEM_SCHEMA, guideline: 1, session: 1, cases: 1, project: 1 };

export interface RoomsOptions<V extends Viewer> {
  readonly journal: Journal;
  readonly access: Access<V>;
  readonly records: Records<V>;
  readonly clock?: Clock;
  readonly limits?: Limits;
  /** Hears of failures of the database and of bugs; never of what clients do. */
  readonly onError?: (error: unknown, room: string) => void;
}

/** What the socket's adapter calls. */
export interface RoomConnection {
  /** A binary frame has come. */
  message(frame: Uint8Array): void;
  /** A text frame has come. */
  text(): void;
  /** A frame has begun that is larger than any that is read. */
  tooLarge(): void;
  /** The socket has ended. */
  closed(): void;
}

/** Whose rights may have changed; a connection is concerned when everything given fits. */
export interface AccessChange {
  readonly accountId?: string;
  readonly sessionId?: string;
  readonly projectId?: string;
}

/** What is going on in the rooms, in numbers that name nobody. */
export interface RoomsStats {
  readonly rooms: number;
  readonly connections: number;
  /** Accepted changes that are not on disk. */
  readonly pending: number;
  /** Connections closed so far, by code; 0 stands for those the client ended. */
  readonly closes: Readonly<Record<number, number>>;
  /** Binary frames that have come so far, and their bytes. */
  readonly received: { readonly frames: number; readonly bytes: number };
  readonly commits: CommitStats;
}

/** All rooms of this process. */
export class Rooms<V extends Viewer> {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #queue: CommitQueue;
  readonly #penalties: PenaltyBox;
  readonly #connectionServices: ConnectionServices<V>;
  readonly #roomServices: RoomServices;
  readonly #rooms = new Map<string, Room<V>>();
  readonly #connections = new Set<Connection<V>>();
  /** Rooms that have left memory while a commit of theirs is under way. */
  readonly #settling = new Map<string, Promise<void>>();
  readonly #closes = new Map<number, number>();
  readonly #received = { frames: 0, bytes: 0 };
  #cancelSweep: (() => void) | null = null;
  #draining = false;

  constructor(options: RoomsOptions<V>) {
    const { journal, access, records, clock = systemClock, limits = LIMITS, onError = () => {} } = options;
    this.#clock = clock;
    this.#limits = limits;
    this.#penalties = new PenaltyBox(limits);
    this.#queue = new CommitQueue(journal, clock, limits, (error) => onError(error, ''));
    this.#connectionServices = { access, records, clock, limits, onError, onClosed: this.#onClosed.bind(this) };
    this.#roomServices = { journal, queue: this.#queue, clock, limits, onError, onGone: this.#onGone.bind(this) };
  }

  /**
   * Takes an open socket into a room. Frames may come at once; refusals close the socket.
   *
   * @param schemaVersion `?v=` of the sync URL, null when absent
   */
  connect(socket: RoomSocket, viewer: V, roomName: string, schemaVersion: number | null): RoomConnection {
    const connection = new Connection(socket, viewer, roomName, this.#connectionServices);
    this.#connections.add(connection);
    const refusal = this.#refusal(viewer, roomName, schemaVersion);
    if (refusal) connection.close(refusal.code, refusal.reason);
    else void this.#join(connection);
    return {
      message: (frame) => {
        this.#received.frames++;
        this.#received.bytes += frame.length;
        connection.receive(frame);
      },
      text: () => connection.refuse(4415, 'Only binary frames are read here'),
      tooLarge: () => connection.refuse(4413, 'The message is too large'),
      closed: () => connection.ended(),
    };
  }

  /** Whether upgrades of this account are to be refused for now (HTTP 429). */
  penalised(accountId: string): boolean {
    return this.#penalties.holds(accountId, this.#clock.now());
  }

  /** Checks the rights of the connections concerned at once; until answered, nothing they send is handled. */
  accessChanged({ accountId, sessionId, projectId }: AccessChange): void {
    for (const connection of [...this.#connections]) {
      const { viewer, grant } = connection;
      // Whoever is still entering has no known project yet, and is asked about again.
      const project = grant.last?.projectId ?? projectId;
      if (accountId !== undefined && accountId !== viewer.accountId) continue;
      if (sessionId !== undefined && sessionId !== viewer.sessionId) continue;
      if (projectId !== undefined && projectId !== project) continue;
      void connection.check(true);
    }
  }

  /** Sends the record again to everybody in the named rooms, or in the rooms of a project. */
  recordChanged(changed: readonly string[] | { readonly projectId: string }): void {
    if ('projectId' in changed) {
      for (const { grant, feed } of this.#connections) if (grant.last?.projectId === changed.projectId) feed.request();
    } else {
      for (const name of changed) for (const { feed } of this.#rooms.get(name)?.connections ?? []) feed.request();
    }
  }

  /** Stores what was accepted, then closes every socket with 1012. Nothing is accepted from now on. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const connection of this.#connections) connection.pause();
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(this.#limits.patience, resolve);
      void this.#queue.flush().then(() => {
        cancel();
        resolve();
      });
    });
    for (const connection of [...this.#connections]) connection.close(1012, 'The server is restarting');
    this.#cancelSweep?.();
    this.#queue.stop();
  }

  stats(): RoomsStats {
    return {
      rooms: this.#rooms.size,
      connections: this.#connections.size,
      pending: this.#queue.length,
      closes: Object.fromEntries(this.#closes),
      received: { ...this.#received },
      commits: this.#queue.stats,
    };
  }

  #refusal({ accountId }: V, roomName: string, schemaVersion: number | null): Refusal | null {
    if (this.#draining) return { code: 1012, reason: 'The server is restarting' };
    if (this.penalised(accountId)) return { code: 4529, reason: 'Too many refused messages; wait half a minute' };
    const room = parseRoomName(roomName);
    if (!room || !SERVED_KINDS.includes(room.kind)) return { code: 4404, reason: 'There is no such room' };
    const old = schemaVersion !== null && !(schemaVersion >= SCHEMAS[room.kind]);
    return old ? { code: 4409, reason: 'This page is older than the server; load it again' } : null;
  }

  async #join(connection: Connection<V>): Promise<void> {
    this.#startSweep();
    try {
      const decision = await connection.grant.refresh(() => this.#clock.now());
      if (connection.isClosed) return;
      if (!decision.allowed) return connection.close(decision.code, decision.reason);
    } catch (error) {
      this.#connectionServices.onError(error, connection.roomName);
      return connection.close(1011, 'Your right to enter could not be checked');
    }
    if (this.#draining) return connection.close(1012, 'The server is restarting');
    this.#room(connection.roomName).enter(connection);
  }

  #room(name: string): Room<V> {
    let room = this.#rooms.get(name);
    if (!room) {
      room = new Room<V>(name, this.#roomServices);
      this.#rooms.set(name, room);
      void room.open(this.#settling.get(name));
    }
    return room;
  }

  #onGone(name: string, settled: Promise<void>): void {
    this.#rooms.delete(name);
    const before = Promise.all([this.#settling.get(name), settled]).then(() => {
      if (this.#settling.get(name) === before) this.#settling.delete(name);
    });
    this.#settling.set(name, before);
  }

  #onClosed(connection: Connection<V>, code: CloseCode | null, refused: boolean): void {
    this.#connections.delete(connection);
    this.#rooms.get(connection.roomName)?.leave(connection);
    this.#closes.set(code ?? 0, (this.#closes.get(code ?? 0) ?? 0) + 1);
    if (refused) this.#penalties.note(connection.accountId, this.#clock.now());
  }

  #startSweep(): void {
    this.#cancelSweep ??= this.#clock.after(SWEEP_MS, () => {
      this.#cancelSweep = null;
      const now = this.#clock.now();
      this.#queue.sweep();
      this.#penalties.sweep(now);
      for (const connection of [...this.#connections]) connection.sweep(now);
      for (const room of [...this.#rooms.values()]) room.sweep(now);
      if (this.#rooms.size > 0 || this.#connections.size > 0) this.#startSweep();
    });
  }
}
