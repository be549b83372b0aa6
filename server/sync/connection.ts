import {
  type ClientMessage,
  type CloseCode,
  MESSAGE,
  type PresentPerson,
  SYNC,
  awarenessFrame,
  readClientFrame,
} from '#lib/protocol/room.ts';
import type { Clock } from './clock.ts';
import { Grant } from './grant.ts';
import { Lag } from './lag.ts';
import type { Limits } from './limits.ts';
import type { Access, Entrance, Records, Refusal, RoomSocket, Viewer } from './ports.ts';
import { RecordFeed } from './record-feed.ts';
import { TokenBucket } from './token-bucket.ts';

const KEEP_ALIVE = awarenessFrame([]);
/** Bytes a frame has besides the update in it. */
const ENVELOPE = 16;

/** What a connection needs of the room it has entered. */
export interface ConnectionRoom<V extends Viewer> {
  handle(connection: Connection<V>, message: ClientMessage): void;
  /** Sends what the connection was spared. */
  catchUp(connection: Connection<V>, lag: Lag): void;
  /** Shows it the others as it may see them now; `before` is how it saw them. */
  seesOthersAnew(connection: Connection<V>, before: Entrance['see']): void;
}

/** What connections need of the process. */
export interface ConnectionServices<V extends Viewer> {
  readonly access: Access<V>;
  readonly records: Records<V>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly onError: (error: unknown, room: string) => void;
  /** The connection has ended; `refused` when it broke a rule. */
  readonly onClosed: (connection: Connection<V>, code: CloseCode | null, refused: boolean) => void;
}

/** One socket in one room: what comes in is bounded, ordered and checked for rights, what goes out is bounded. */
export class Connection<V extends Viewer> {
  readonly viewer: V;
  readonly roomName: string;
  readonly grant: Grant<V>;
  readonly feed: RecordFeed<V>;
  readonly awareness: TokenBucket;
  /** Whether the client has answered the room's state vector. */
  reconciled = false;
  /** Newest marker that came before that. */
  heldMarker: number | null = null;
  /** Changes after this seq are relayed; null until the client asked for the document. */
  since: number | null = null;
  /** Client ids the connection may still introduce. */
  newClientIds: number;

  readonly #socket: RoomSocket;
  readonly #services: ConnectionServices<V>;
  readonly #updates: TokenBucket;
  readonly #requests: TokenBucket;
  readonly #bytes: TokenBucket;
  #room: ConnectionRoom<V> | null = null;
  #inbox: Uint8Array[] = [];
  #inboxBytes = 0;
  #handling = false;
  #closed = false;
  #checking = false;
  #unsureSince: number | null = null;
  #lag: Lag | null = null;
  /** Size of the largest state sent since the socket was last drained: it may exceed what is tolerated otherwise. */
  #stateBytes = 0;
  /** States of others the client was sent and will send back. */
  #echoes = 0;
  #sentAt: number;

  constructor(socket: RoomSocket, viewer: V, roomName: string, services: ConnectionServices<V>) {
    const { access, records, clock, limits } = services;
    const now = clock.now();
    this.viewer = viewer;
    this.roomName = roomName;
    this.newClientIds = limits.clientIds;
    this.grant = new Grant(access, viewer, roomName, now);
    this.awareness = new TokenBucket(limits.awareness, now);
    this.#socket = socket;
    this.#services = services;
    this.#updates = new TokenBucket(limits.updates, now);
    this.#requests = new TokenBucket(limits.requests, now);
    this.#bytes = new TokenBucket(limits.bytes, now);
    this.#sentAt = now;
    this.feed = new RecordFeed({
      records,
      clock,
      viewer,
      room: roomName,
      deliver: (frame) => {
        if (!this.#lag) this.send(frame);
        return !this.#lag;
      },
      gone: () => void this.#viewIsGone(),
      onError: (error) => services.onError(error, roomName),
    });
  }

  get accountId(): string {
    return this.viewer.accountId;
  }

  get person(): PresentPerson {
    const entrance = this.grant.last;
    if (!entrance) throw new Error('The connection has not entered a room');
    return entrance.person;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The room is there: what came before is handled now, what comes from now on at once. */
  start(room: ConnectionRoom<V>): void {
    this.#room = room;
    this.feed.request();
    this.resume();
  }

  /** Takes a frame from the socket. */
  receive(frame: Uint8Array): void {
    if (this.#closed) return;
    if (frame.length > this.#services.limits.update + ENVELOPE) return this.refuse(4413, 'The message is too large');
    if (!this.#withinRates(frame)) return this.refuse(4529, 'Too much was sent in too short a time');
    this.#inbox.push(frame);
    this.#inboxBytes += frame.length;
    this.resume();
    const { inboxFrames, inboxBytes } = this.#services.limits;
    if (this.#inbox.length > inboxFrames || this.#inboxBytes > inboxBytes) {
      this.close(4503, 'The room took too long to open');
    }
  }

  /** Handles what waits, as far as the room and the right to be in it are there. */
  resume(): void {
    // A handler may close connections, which may resume others: the inbox is emptied by one loop only.
    if (this.#handling) return;
    this.#handling = true;
    let next = 0;
    try {
      for (; next < this.#inbox.length && this.#room && this.grant.current && !this.#closed; next++) {
        const frame = this.#inbox[next];
        if (frame) this.#handle(this.#room, frame);
      }
    } finally {
      this.#handling = false;
      for (const frame of this.#inbox.splice(0, next)) this.#inboxBytes -= frame.length;
    }
  }

  /** The room is being made again; frames wait until `start`. */
  pause(): void {
    this.#room = null;
  }

  /** Sends a frame. */
  send(frame: Uint8Array): void {
    if (this.#closed) return;
    const { clock, limits } = this.#services;
    this.#socket.send(frame);
    this.#sentAt = clock.now();
    const buffered = this.#socket.buffered();
    if (buffered > limits.lagClose + this.#stateBytes) this.close(4508, 'The connection reads too slowly');
    else if (buffered > limits.lagFrom) this.#lag ??= new Lag(this.#sentAt);
  }

  /** Sends a frame with the state of the document, however large. */
  sendState(frame: Uint8Array): void {
    this.#stateBytes = Math.max(this.#stateBytes, frame.length);
    this.send(frame);
  }

  /** Sends an accepted change, or notes that it was spared. */
  relay(seq: number, frame: Uint8Array, update: Uint8Array): void {
    if (this.since === null || seq <= this.since || this.#closed) return;
    if (this.#lag) this.#lag.miss(update);
    else this.send(frame);
  }

  /** Sends the awareness state of somebody else; a slow reader gets the newest ones later. */
  show(frame: Uint8Array): void {
    if (this.#lag) return;
    this.#echoes++;
    this.send(frame);
  }

  /** Counts a change that was dear to check as several. */
  charge(changes: number): void {
    if (!this.#updates.take(changes, this.#services.clock.now()))
      this.refuse(4529, 'Too much was sent in too short a time');
  }

  /** Whether the client may send back this many states of others. */
  takeEchoes(count: number, now: number): boolean {
    const free = Math.min(count, this.#echoes);
    this.#echoes -= free;
    return count === free || this.awareness.take(count - free, now);
  }

  /**
   * Asks again what the connection may do.
   *
   * @param hold whether frames wait for the answer, because something is known to have changed
   */
  async check(hold: boolean): Promise<void> {
    const { clock, onError } = this.#services;
    if (hold) {
      this.grant.invalidate();
      this.#unsureSince ??= clock.now();
    }
    if (this.#checking || this.#closed) return;
    this.#checking = true;
    const before = this.grant.last?.see;
    try {
      const decision = await this.grant.refresh(() => clock.now());
      if (!decision.allowed) return this.#end(...this.#farewell(decision), false);
      if (this.#unsureSince !== null && this.#room) {
        this.feed.request();
        if (before) this.#room.seesOthersAnew(this, before);
      }
      this.#unsureSince = null;
      this.resume();
    } catch (error) {
      onError(error, this.roomName);
    } finally {
      this.#checking = false;
    }
  }

  /** Who was in the room knows that it exists: to them it is a right that ended, not a room that never was. */
  #farewell({ code, reason }: Refusal): [CloseCode, string] {
    return code === 4404 && this.grant.last ? [4403, 'You may not be here any more'] : [code, reason];
  }

  /** There is no view for this viewer: their right has ended, or the room's object is gone. */
  async #viewIsGone(): Promise<void> {
    await this.check(true);
    if (this.grant.current) this.close(4404, 'There is nothing here any more');
  }

  /** Sends what was spared once the socket has drained; not to be called while relaying. */
  catchUp(): void {
    if (!this.#lag || !this.#room || this.#socket.buffered() > this.#services.limits.lagUntil) return;
    const lag = this.#lag;
    this.#lag = null;
    this.#stateBytes = 0;
    this.#room.catchUp(this, lag);
    this.feed.request();
  }

  /** To be called every second or so. */
  sweep(now: number): void {
    const { limits } = this.#services;
    if (!this.grant.last && now - this.grant.confirmedAt > limits.patience) {
      return this.close(1011, 'Your right to enter could not be checked');
    }
    if (!this.#room) return;
    this.catchUp();
    if (this.#lag && now - this.#lag.since > limits.lagTime) this.close(4508, 'The connection reads too slowly');
    const unconfirmed = now - this.grant.confirmedAt;
    const unsure = this.#unsureSince === null ? 0 : now - this.#unsureSince;
    if (unsure > limits.patience || unconfirmed > limits.unchecked)
      this.close(4503, 'Your right to be here can not be checked');
    else if (unsure > 0 || unconfirmed >= limits.recheck) void this.check(false);
    if (!this.#closed && now - this.#sentAt >= limits.keepAlive) this.send(KEEP_ALIVE);
  }

  /** Closes for a reason that is not the client's fault. */
  close(code: CloseCode, reason: string): void {
    this.#end(code, reason, false);
  }

  /** Closes because the client broke a rule. */
  refuse(code: CloseCode, reason: string): void {
    this.#end(code, reason, true);
  }

  /** The socket has ended. */
  ended(): void {
    this.#end(null, '', false);
  }

  #end(code: CloseCode | null, reason: string, refused: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox = [];
    this.feed.stop();
    if (code !== null) this.#socket.close(code, reason);
    this.#services.onClosed(this, code, refused);
  }

  #handle(room: ConnectionRoom<V>, frame: Uint8Array): void {
    let message: ClientMessage;
    try {
      message = readClientFrame(frame);
    } catch {
      return this.refuse(4400, 'The message can not be read');
    }
    try {
      room.handle(this, message);
    } catch (error) {
      this.#services.onError(error, this.roomName);
      this.close(1011, 'The server failed to handle a message');
    }
  }

  #withinRates(frame: Uint8Array): boolean {
    const now = this.#services.clock.now();
    // What an awareness frame costs depends on whose states it holds, see the room.
    if (frame[0] === MESSAGE.awareness) return true;
    const isChange = (frame[0] === MESSAGE.sync && frame[1] !== SYNC.step1) || frame[0] === MESSAGE.marker;
    return (isChange ? this.#updates : this.#requests).take(1, now) && this.#bytes.take(frame.length, now);
  }
}
