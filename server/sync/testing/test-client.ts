import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as awarenessProtocol from 'y-protocols/awareness';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import {
  type CloseCode,
  MESSAGE,
  awarenessFrame,
  markerFrame,
  readRecord,
  readSaved,
  syncStep1Frame,
  updateFrame,
} from '#lib/protocol/room.ts';
import type { RoomSocket } from '../ports.ts';
import type { RoomConnection } from '../rooms.ts';

/** One socket between a client and the rooms, delivering only when cranked. */
class SocketPair {
  readonly toClient: Uint8Array[] = [];
  readonly toServer: (Uint8Array | string)[] = [];
  closedWith: { code: CloseCode; reason: string } | null = null;
  /** Set to say that the client reads nothing. */
  stalledBytes = 0;

  readonly server: RoomSocket = {
    send: (frame) => {
      if (!this.closedWith) this.toClient.push(frame.slice());
    },
    close: (code, reason) => (this.closedWith = { code, reason }),
    buffered: () => this.stalledBytes,
  };
}

/** A client as y-websocket's provider is one, message for message, with the socket in the test's hand. */
export class TestClient {
  readonly doc: Y.Doc;
  readonly awareness: awarenessProtocol.Awareness;
  readonly records: unknown[] = [];
  /** Sync messages received, by step. */
  readonly received: { step: number; bytes: Uint8Array }[] = [];
  /** Every code a socket of this client was closed with. */
  readonly closes: CloseCode[] = [];
  synced = false;
  saved = 0;
  marker = 0;
  #pair: SocketPair | null = null;
  #connection: RoomConnection | null = null;

  constructor(clientId?: number) {
    this.doc = new Y.Doc();
    if (clientId !== undefined) this.doc.clientID = clientId;
    this.awareness = new awarenessProtocol.Awareness(this.doc);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.send(updateFrame(update));
    });
    // Like the provider: whatever changed is sent, the states of others included.
    this.awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
      this.#sendAwareness([...added, ...updated, ...removed]);
    });
  }

  get isConnected(): boolean {
    return this.#pair !== null && this.#pair.closedWith === null;
  }

  get text(): string {
    return this.doc.getText('rationale:x').toString();
  }

  get pair(): SocketPair {
    if (!this.#pair) throw new Error('The client has no socket');
    return this.#pair;
  }

  type(text: string, at = this.text.length): void {
    this.doc.getText('rationale:x').insert(at, text);
  }

  /** Opens a socket; the client speaks first, as the provider does. */
  open(connect: (socket: RoomSocket) => RoomConnection): void {
    this.#pair = new SocketPair();
    this.#connection = connect(this.#pair.server);
    this.synced = false;
    this.send(syncStep1Frame(Y.encodeStateVector(this.doc)));
    if (this.awareness.getLocalState() !== null) this.#sendAwareness([this.doc.clientID]);
  }

  send(frame: Uint8Array | string): void {
    this.#pair?.toServer.push(frame);
  }

  /** Asks to be told when everything so far is on disk. */
  mark(): void {
    this.send(markerFrame(++this.marker));
  }

  /** Delivers up to `count` frames to the server. */
  up(count = Infinity): boolean {
    const frames = this.#pair?.toServer.splice(0, count) ?? [];
    for (const frame of frames) {
      if (typeof frame === 'string') this.#connection?.text();
      else this.#connection?.message(frame);
    }
    return frames.length > 0;
  }

  /** Delivers up to `count` frames to the client; the close comes after the last of them. */
  down(count = Infinity): boolean {
    const pair = this.#pair;
    const frames = pair?.toClient.splice(0, count) ?? [];
    for (const frame of frames) this.#read(frame);
    if (pair?.closedWith && pair.toClient.length === 0) {
      this.closes.push(pair.closedWith.code);
      this.drop();
      return true;
    }
    return frames.length > 0;
  }

  /** The connection breaks: what was under way in either direction is lost. */
  drop(): void {
    this.#pair = null;
    this.#connection?.closed();
    this.#connection = null;
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    awarenessProtocol.removeAwarenessStates(this.awareness, others, this);
  }

  destroy(): void {
    this.drop();
    this.awareness.destroy();
    this.doc.destroy();
  }

  #sendAwareness(clients: number[]): void {
    const update = awarenessProtocol.encodeAwarenessUpdate(this.awareness, clients);
    this.send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, MESSAGE.awareness);
        encoding.writeVarUint8Array(encoder, update);
      }),
    );
  }

  #read(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.sync) return this.#readSync(decoder);
    if (type === MESSAGE.saved) this.saved = readSaved(decoder);
    else if (type === MESSAGE.record) this.records.push(readRecord(decoder));
    else if (type === MESSAGE.awareness) {
      awarenessProtocol.applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
    } else throw new Error(`The server sent message ${type}`);
  }

  #readSync(decoder: decoding.Decoder): void {
    const [step, bytes] = peekSync(decoder);
    this.received.push({ step, bytes });
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, MESSAGE.sync);
    syncProtocol.readSyncMessage(decoder, encoder, this.doc, this);
    if (step === syncProtocol.messageYjsSyncStep2) this.synced = true;
    if (encoding.length(encoder) > 1) this.send(encoding.toUint8Array(encoder));
  }
}

function peekSync(decoder: decoding.Decoder): [number, Uint8Array] {
  const copy = decoding.clone(decoder);
  return [decoding.readVarUint(copy), decoding.readVarUint8Array(copy).slice()];
}

/** An awareness frame with one state, as a client that lies would send it. */
export function forgedAwareness(client: number, clock: number, state: unknown): Uint8Array {
  const json = typeof state === 'string' ? state : JSON.stringify(state);
  return awarenessFrame([{ client, clock, json }]);
}
