import {
  type AwarenessEntry,
  type ClientMessage,
  type CloseCode,
  readAwarenessEntries,
  savedFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
} from '#lib/protocol/room.ts';
import { type Appearance, Presence, type See } from './awareness.ts';
import type { Clock } from './clock.ts';
import type { CommitQueue, Committer } from './commit-queue.ts';
import type { Connection, ConnectionRoom } from './connection.ts';
import { RoomDocument } from './document.ts';
import type { Journal, JournalEntry } from './journal.ts';
import type { Lag } from './lag.ts';
import type { Limits } from './limits.ts';
import type { Viewer } from './ports.ts';

/** What rooms need of the process. */
export interface RoomServices {
  readonly journal: Journal;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly onError: (error: unknown, room: string) => void;
  /** The room has left memory; it must not be opened again before `settled`. */
  readonly onGone: (room: string, settled: Promise<void>) => void;
}

interface Effect {
  readonly seq: number;
  readonly run: () => void;
}

/**
 * One room in memory: its document, the people in it, and what they may see of it when.
 *
 * Everything that shows a change to anybody (relays, answers to state vectors, saved markers) is an effect
 * bound to the seq of the last change it shows, and runs once that is on disk.
 */
export class Room<V extends Viewer> implements Committer, ConnectionRoom<V> {
  readonly name: string;
  readonly #services: RoomServices;
  readonly #connections = new Set<Connection<V>>();
  readonly #presence = new Presence<Connection<V>>();
  /** Null while the room is loaded or made again. */
  #document: RoomDocument | null = null;
  #loadingSince: number;
  #incarnation = '';
  /** Seq of the last accepted change, and of the last one on disk. */
  #head = 0;
  #durable = 0;
  /** Accepted changes that are not on disk. */
  #pending: JournalEntry[] = [];
  #effects: Effect[] = [];
  /** Changes and bytes since the snapshot. */
  #tail = { rows: 0, bytes: 0 };
  #compacting = false;
  #emptySince: number;
  #gone = false;

  constructor(name: string, services: RoomServices) {
    this.name = name;
    this.#services = services;
    this.#loadingSince = this.#emptySince = services.clock.now();
  }

  /** Loads the room for the first time, after `before`. */
  async open(before: Promise<void> | undefined): Promise<void> {
    await before;
    await this.#load(null);
  }

  get connections(): ReadonlySet<Connection<V>> {
    return this.#connections;
  }

  enter(connection: Connection<V>): void {
    this.#connections.add(connection);
    if (this.#document) this.#welcome(connection, this.#document);
  }

  leave(connection: Connection<V>): void {
    if (!this.#connections.delete(connection)) return;
    this.#emptySince = this.#services.clock.now();
    this.#showOthers(connection, this.#presence.leave(connection));
  }

  handle(connection: Connection<V>, message: ClientMessage): void {
    if (!this.#document) throw new Error('The room is not loaded');
    switch (message.type) {
      case 'step1':
        return this.#answer(connection, this.#document, message.vector);
      case 'write':
        return this.#write(connection, this.#document, message.update, message.step2);
      case 'awareness':
        return this.#awareness(connection, this.#document, message.payload);
      case 'query-awareness':
        return this.#showAll(connection);
      case 'marker':
        return this.#marker(connection, message.n);
    }
  }

  seesOthersAnew(connection: Connection<V>, before: See): void {
    const now = connection.grant.current?.see;
    if (!now) return;
    for (const other of this.#presence.others(connection)) {
      connection.show(other.differs(before, now) ? other.removal() : other.frameFor(now));
    }
  }

  catchUp(connection: Connection<V>, lag: Lag): void {
    if (this.#document && !lag.isEmpty) {
      // What is not on disk yet comes with the difference too, so it is not relayed.
      for (const { update } of this.#pending) lag.miss(update);
      const frame = updateFrame(this.#document.diff(lag.vector(this.#document.clocks())));
      connection.since = this.#head;
      this.#after(this.#head, () => connection.sendState(frame));
    }
    this.#showAll(connection);
  }

  committed(seq: number): void {
    if (this.#gone) return;
    this.#durable = seq;
    const stored = this.#pending.filter((entry) => entry.seq <= seq);
    this.#pending = this.#pending.slice(stored.length);
    this.#tail.rows += stored.length;
    this.#tail.bytes += stored.reduce((sum, entry) => sum + entry.update.length, 0);
    const ready = this.#effects.filter((effect) => effect.seq <= seq);
    this.#effects = this.#effects.slice(ready.length);
    for (const effect of ready) effect.run();
    for (const connection of this.#connections) connection.catchUp();
    if (this.#isWorthCompacting()) void this.#compact();
  }

  failed(reason: 'fenced' | 'late'): void {
    const why = reason === 'fenced' ? 'The room was changed elsewhere' : 'The server cannot store changes';
    this.#end(4503, why);
  }

  /** To be called every second or so. */
  sweep(now: number): void {
    const { patience, idle, compactRowsIdle } = this.#services.limits;
    if (!this.#document) {
      if (now - this.#loadingSince >= patience) this.#end(1011, 'The room did not load in time');
      return;
    }
    const busy = this.#connections.size > 0 || this.#pending.length > 0 || this.#compacting;
    if (busy || now - this.#emptySince < idle) return;
    if (this.#tail.rows >= compactRowsIdle) void this.#compact();
    else this.#end(1012, 'The room is empty');
  }

  async #load(previous: RoomDocument | null): Promise<void> {
    const { journal, clock, limits, onError } = this.#services;
    this.#loadingSince = clock.now();
    const kept = [...this.#pending];
    let document: RoomDocument;
    try {
      const state = await journal.load(this.name);
      if (this.#gone) return;
      document = new RoomDocument(state, limits);
      if (previous) {
        if (state.incarnation !== this.#incarnation || state.head > this.#head) return this.failed('fenced');
        document.takeClaims(previous);
        for (const entry of kept) if (entry.seq > state.head) document.replay(entry);
      } else {
        this.#incarnation = state.incarnation;
        this.#head = this.#durable = state.head;
        this.#tail = { ...state.tail };
      }
    } catch (error) {
      onError(error, this.name);
      return this.#end(1011, 'The room could not be loaded');
    }
    this.#document = document;
    for (const connection of this.#connections) {
      if (previous) connection.start(this);
      else this.#welcome(connection, document);
    }
  }

  /** Makes the document again from the journal and what is on its way there. */
  #rebuild(): void {
    const damaged = this.#document;
    this.#document = null;
    damaged?.destroy();
    for (const connection of this.#connections) connection.pause();
    void this.#load(damaged);
  }

  #welcome(connection: Connection<V>, document: RoomDocument): void {
    connection.send(syncStep1Frame(document.stateVector()));
    this.#showAll(connection);
    connection.start(this);
  }

  #answer(connection: Connection<V>, document: RoomDocument, vector: Uint8Array): void {
    if (vector.length > this.#services.limits.stateVector)
      return connection.refuse(4413, 'The state vector is too large');
    let frame: Uint8Array;
    try {
      frame = syncStep2Frame(document.diff(vector));
    } catch {
      return connection.refuse(4400, 'The state vector can not be read');
    }
    connection.since = this.#head;
    this.#after(this.#head, () => connection.sendState(frame));
  }

  #write(connection: Connection<V>, document: RoomDocument, update: Uint8Array, step2: boolean): void {
    const { clock, queue } = this.#services;
    const author = {
      accountId: connection.accountId,
      write: connection.grant.current?.write ?? false,
      reconciled: connection.reconciled || step2,
      newClientIds: connection.newClientIds,
    };
    const admission = document.admit(update, author, clock.now());
    if (admission.kind === 'refused') {
      if (admission.damaged) this.#rebuild();
      return connection.refuse(admission.code, admission.reason);
    }
    if (admission.kind === 'accepted') {
      const { accountId } = connection;
      const { clientIds, binds } = admission;
      const [room, incarnation, seq, at] = [this.name, this.#incarnation, ++this.#head, clock.date()];
      const entry = { room, incarnation, seq, accountId, clientIds, binds, update: admission.update, at };
      connection.newClientIds -= binds.length;
      connection.charge(Math.floor(admission.steps / this.#services.limits.stepsPerChange));
      this.#pending.push(entry);
      const frame = updateFrame(entry.update);
      this.#after(seq, () => {
        for (const other of this.#connections) if (other !== connection) other.relay(seq, frame, entry.update);
      });
      queue.push(this, entry);
    }
    if (step2 && !connection.reconciled) {
      connection.reconciled = true;
      if (connection.heldMarker !== null) this.#marker(connection, connection.heldMarker);
    }
  }

  #marker(connection: Connection<V>, n: number): void {
    // What came before may have been put off until the client answers the state vector.
    if (connection.reconciled) this.#after(this.#head, () => connection.send(savedFrame(n)));
    else connection.heldMarker = n;
  }

  #awareness(connection: Connection<V>, document: RoomDocument, payload: Uint8Array): void {
    const { limits, clock } = this.#services;
    const tooMuch = () => connection.refuse(4529, 'Too many awareness messages in too short a time');
    if (payload.length > limits.awarenessFrame) return connection.refuse(4413, 'The awareness message is too large');
    let echoes = 0;
    try {
      const entries = readAwarenessEntries(payload);
      // An empty message changes nothing, but is not free either.
      if (entries.length === 0) echoes++;
      for (const entry of entries) {
        const own = this.#presence.clientOf(connection) ?? this.#adopt(connection, document, entry);
        if (entry.client !== own) {
          // Stock clients send back what they were told of others. It is not theirs to say.
          echoes++;
          continue;
        }
        if (Buffer.byteLength(entry.json) > limits.awarenessState) {
          return connection.refuse(4413, 'The awareness state is too large');
        }
        if (!connection.awareness.take(1, clock.now())) return tooMuch();
        this.#showOthers(connection, this.#presence.show(connection, entry));
      }
    } catch {
      return connection.refuse(4400, 'The awareness message can not be read');
    }
    if (!connection.takeEchoes(echoes, clock.now())) tooMuch();
  }

  #adopt(connection: Connection<V>, document: RoomDocument, entry: AwarenessEntry): number | undefined {
    if (entry.json === 'null') return undefined;
    const owner = document.owner(entry.client);
    if (owner !== undefined && owner !== connection.accountId) return undefined;
    if (!this.#presence.adopt(connection, entry.client)) return undefined;
    document.claim(entry.client, connection.accountId);
    return entry.client;
  }

  #showAll(connection: Connection<V>): void {
    const see = connection.grant.current?.see;
    // Whom it may know is being asked: everybody is shown once that is answered.
    if (see) for (const other of this.#presence.others(connection)) connection.show(other.frameFor(see));
  }

  #showOthers(connection: Connection<V>, appearance: Appearance | null): void {
    if (!appearance) return;
    for (const other of this.#connections) {
      const see = other.grant.current?.see;
      if (see && other !== connection) other.show(appearance.frameFor(see));
    }
  }

  #after(seq: number, run: () => void): void {
    if (seq <= this.#durable) run();
    else this.#effects.push({ seq, run });
  }

  /**
   * A snapshot holds the whole document. Before the next one is written so much has to have come that all of them
   * together stay in proportion to what people wrote, however large the document is.
   */
  #isWorthCompacting(): boolean {
    const { compactRows, compactBytes, bytesPerRow } = this.#services.limits;
    const size = this.#document?.size ?? 0;
    const { rows, bytes } = this.#tail;
    return rows >= Math.max(compactRows, size / bytesPerRow) || bytes >= Math.max(compactBytes, size / 2);
  }

  async #compact(): Promise<void> {
    if (this.#compacting) return;
    this.#compacting = true;
    this.#tail = { rows: 0, bytes: 0 };
    try {
      await this.#services.journal.compact(this.name);
    } catch (error) {
      this.#services.onError(error, this.name);
    } finally {
      this.#compacting = false;
    }
  }

  /** Takes the room out of memory; what waits for the disk stays with the clients that sent it. */
  #end(code: CloseCode, reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    const { queue, onGone } = this.#services;
    queue.forget(this);
    onGone(this.name, queue.settled(this));
    this.#effects = [];
    this.#pending = [];
    for (const connection of [...this.#connections]) connection.close(code, reason);
    this.#document?.destroy();
    this.#document = null;
  }
}
