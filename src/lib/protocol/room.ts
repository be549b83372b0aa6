import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/**
 * What crosses the socket of a room: y-websocket's messages (sync, awareness) and three of ours.
 * A message is one binary frame: a varuint type, then the body.
 *
 * Version 1: sync, awareness, marker, saved, record.
 * Version 2: rooms of kind `project`, which carry a record only.
 * Version 3: a record has no revision.
 */
export const PROTOCOL = 3;

/** First number of a frame; 0–3 are y-websocket's. */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /** Client: varuint n. Asks to be told when everything sent before it is on disk. */
  marker: 100,
  /** Server: varuint n. Everything received before marker n is on disk. */
  saved: 101,
  /** Server: varstring JSON, the facts of the room as this viewer may see them. */
  record: 102,
} as const;

/** Second number of a sync frame. */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/**
 * What the receiver of a close code does next.
 *
 * - `retry`: keep the local document and connect again, later and later.
 * - `sign-in`: keep the local document, ask the person to sign in, then connect again.
 * - `copy-and-view`: offer a copy of the unsaved text, throw the document away, show a fresh one to read.
 * - `copy-and-reload`: offer a copy of the unsaved text, throw the document away, load the page again.
 * - `leave`: offer a copy of the unsaved text and say that there is nothing here.
 */
export type Remedy = 'retry' | 'sign-in' | 'copy-and-view' | 'copy-and-reload' | 'leave';

/**
 * Every code the server closes a room's socket with. Stock y-websocket clients stop for good at 4400–4499
 * and come back after anything else, so a code's number already says whether to retry.
 */
export const CLOSE = {
  1011: { means: 'The server could not load the room.', remedy: 'retry' },
  1012: { means: 'The server is restarting.', remedy: 'retry' },
  4400: { means: 'The server could not read what was sent.', remedy: 'copy-and-reload' },
  4401: { means: 'The sign-in has ended.', remedy: 'sign-in' },
  4403: { means: 'You may not enter, or may not write here.', remedy: 'copy-and-view' },
  4404: { means: 'There is no such room.', remedy: 'leave' },
  4409: { means: 'This page is older than the server.', remedy: 'copy-and-reload' },
  4413: { means: 'What was sent, or the document, is too large.', remedy: 'copy-and-reload' },
  4415: { means: 'A text frame was sent where only binary ones are read.', remedy: 'copy-and-reload' },
  4422: { means: 'The change is invalid or speaks for somebody else.', remedy: 'copy-and-reload' },
  4503: { means: 'The server cannot store changes at the moment.', remedy: 'retry' },
  4508: { means: 'The connection reads too slowly.', remedy: 'retry' },
  4529: { means: 'Too much was sent in too short a time.', remedy: 'retry' },
} as const satisfies Record<number, { means: string; remedy: Remedy }>;

export type CloseCode = keyof typeof CLOSE;

/** Whether `code` is one of ours. */
export function isCloseCode(code: number): code is CloseCode {
  return Object.hasOwn(CLOSE, code);
}

export const ROOM_KINDS = ['item', 'guideline', 'session', 'cases', 'project'] as const;
export type RoomKind = (typeof ROOM_KINDS)[number];

/** Kinds the server opens; the others are names kept free, answered with 4404. */
export const SERVED_KINDS: readonly RoomKind[] = ['item', 'project'];

const ROOM_NAME = new RegExp(`^(${ROOM_KINDS.join('|')})\\.([0-7][0-9A-HJKMNP-TV-Z]{25})$`);

/** Parts of a room name `<kind>.<ulid>`, or null when it is none. */
export function parseRoomName(name: string): { kind: RoomKind; id: string } | null {
  const match = ROOM_NAME.exec(name);
  return match ? { kind: match[1] as RoomKind, id: match[2] as string } : null;
}

/**
 * Body of a `project` room's record: when something last happened that its pages show, in milliseconds. It tells nothing
 * of votes or drafts, nor how many commands there were.
 */
export interface ProjectNews {
  readonly decided: number | null;
  readonly imported: number | null;
  /** A label was asked for, given or taken back; never of which item, nor what it says. */
  readonly labels: number | null;
  /** Somebody said who handles conflicts, how soon or before what, or took that back. */
  readonly handled: number | null;
}

/** A person as others in the room see them; stamped by the server, never believed from a client. */
export interface PresentPerson {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly initials: string;
}

/** Where somebody stands in a shared text: Yjs relative positions as y-codemirror sends them. */
export interface PresenceCursor {
  readonly anchor: unknown;
  readonly head: unknown;
}

/** What somebody has selected on the screen. */
export interface PresenceSelection {
  readonly conflict: string | null;
  readonly candidate: string | null;
}

/** One person's awareness state as the server hands it on. */
export interface PresenceState {
  readonly user: PresentPerson;
  readonly cursor?: PresenceCursor;
  readonly selection?: PresenceSelection;
}

/** One frame a client sent. */
export type ClientMessage =
  | { readonly type: 'step1'; readonly vector: Uint8Array }
  | { readonly type: 'write'; readonly update: Uint8Array; readonly step2: boolean }
  | { readonly type: 'awareness'; readonly payload: Uint8Array }
  | { readonly type: 'query-awareness' }
  | { readonly type: 'marker'; readonly n: number };

/** One client's entry in an awareness message; `json` is `null` as text when it left. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly json: string;
}

/**
 * Reads a frame a client sent. Byte arrays are views on `frame`.
 *
 * @throws Error when the frame is no message of this protocol, is cut short, or has bytes left over.
 */
export function readClientFrame(frame: Uint8Array): ClientMessage {
  const decoder = decoding.createDecoder(frame);
  const message = readMessage(decoder);
  if (decoding.hasContent(decoder)) throw new Error('Bytes left over after the message');
  return message;
}

function readMessage(decoder: decoding.Decoder): ClientMessage {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE.sync: {
      const step = decoding.readVarUint(decoder);
      const bytes = decoding.readVarUint8Array(decoder);
      if (step === SYNC.step1) return { type: 'step1', vector: bytes };
      if (step === SYNC.step2 || step === SYNC.update)
        return { type: 'write', update: bytes, step2: step === SYNC.step2 };
      throw new Error(`Unknown sync step ${step}`);
    }
    case MESSAGE.awareness:
      return { type: 'awareness', payload: decoding.readVarUint8Array(decoder) };
    case MESSAGE.queryAwareness:
      return { type: 'query-awareness' };
    case MESSAGE.marker:
      return { type: 'marker', n: decoding.readVarUint(decoder) };
    default:
      throw new Error(`Unknown message ${type}`);
  }
}

/**
 * Reads the entries of an awareness message without parsing their JSON.
 *
 * @throws Error when it is cut short or has bytes left over.
 */
export function readAwarenessEntries(payload: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(payload);
  const count = decoding.readVarUint(decoder);
  const entries: AwarenessEntry[] = [];
  // An entry takes at least three bytes, so a forged count ends at the end of the payload.
  for (let i = 0; i < count; i++) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    entries.push({ client, clock, json: decoding.readVarString(decoder) });
  }
  if (decoding.hasContent(decoder)) throw new Error('Bytes left over after the awareness entries');
  return entries;
}

export function syncStep1Frame(vector: Uint8Array): Uint8Array {
  return syncFrame(SYNC.step1, vector);
}

export function syncStep2Frame(update: Uint8Array): Uint8Array {
  return syncFrame(SYNC.step2, update);
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return syncFrame(SYNC.update, update);
}

function syncFrame(step: number, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
  });
}

/** An awareness frame; with no entries it changes nothing and only shows that the server lives. */
export function awarenessFrame(entries: readonly AwarenessEntry[]): Uint8Array {
  const payload = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, json } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, json);
    }
  });
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

export function markerFrame(n: number): Uint8Array {
  return numberFrame(MESSAGE.marker, n);
}

export function savedFrame(n: number): Uint8Array {
  return numberFrame(MESSAGE.saved, n);
}

function numberFrame(type: number, n: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint(encoder, n);
  });
}

/**
 * The facts of the room, as JSON. It carries no number: one that grew with every command would tell of commands the
 * viewer is not to hear of, and inside one socket frames stay in order.
 */
export function recordFrame(json: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.record);
    encoding.writeVarString(encoder, json);
  });
}

/** Reads the body of a saved frame; the decoder stands after the type, as provider handlers get it. */
export function readSaved(decoder: decoding.Decoder): number {
  return decoding.readVarUint(decoder);
}

/**
 * Reads the body of a record frame; `Body` is what the server's `Records` gives for this kind of room.
 *
 * @throws SyntaxError when it is not JSON.
 */
export function readRecord<Body>(decoder: decoding.Decoder): Body {
  return JSON.parse(decoding.readVarString(decoder)) as Body;
}
