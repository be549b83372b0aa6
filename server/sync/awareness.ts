import {
  type AwarenessEntry,
  type PresenceCursor,
  type PresenceSelection,
  type PresenceState,
  type PresentPerson,
  awarenessFrame,
} from '#lib/protocol/room.ts';

const MAX_TEXT = 256;

/** Where a state comes from: the one connection that may change it. */
export interface PresenceSource {
  readonly accountId: string;
  readonly person: PresentPerson;
}

/** How one person is shown to another. */
export type See = (person: PresentPerson) => PresentPerson;

/** What a room shows of one connection from now on, which is nothing once it has left. */
export class Appearance {
  readonly #client: number;
  readonly #clock: number;
  readonly #state: PresenceState | null;
  /** By the id the viewer is shown: few people look different to anybody. */
  readonly #frames = new Map<string, Uint8Array>();

  constructor(client: number, clock: number, state: PresenceState | null) {
    this.#client = client;
    this.#clock = clock;
    this.#state = state;
  }

  get clock(): number {
    return this.#clock;
  }

  /** The frame for a viewer who sees people so. */
  frameFor(see: See): Uint8Array {
    const user = this.#state && see(this.#state.user);
    const key = user?.id ?? '';
    let frame = this.#frames.get(key);
    if (!frame) {
      frame = this.#frame(user && { ...this.#state, user });
      this.#frames.set(key, frame);
    }
    return frame;
  }

  /** Whether it looks different to somebody who sees people another way now. */
  differs(before: See, now: See): boolean {
    return this.#state !== null && before(this.#state.user).id !== now(this.#state.user).id;
  }

  /** Takes it from the screen. A client shows it again, as the viewer may see it now, when it is renewed. */
  removal(): Uint8Array {
    return this.#frame(null);
  }

  #frame(state: PresenceState | null): Uint8Array {
    return awarenessFrame([{ client: this.#client, clock: this.#clock, json: JSON.stringify(state) }]);
  }
}

interface Shown<S extends PresenceSource> {
  readonly source: S;
  readonly appearance: Appearance;
}

/** The awareness states of a room as the server hands them on, one for each connection at most. */
export class Presence<S extends PresenceSource> {
  readonly #shown = new Map<number, Shown<S>>();
  readonly #clients = new Map<S, number>();

  /** The client id whose state the connection may set, once it has shown one. */
  clientOf(source: S): number | undefined {
    return this.#clients.get(source);
  }

  /**
   * Makes `client` the id of the connection. The id of a connection of the same account that is still open
   * passes over: its browser came back before the server saw the old connection end.
   *
   * @returns false when the id is shown by somebody else.
   */
  adopt(source: S, client: number): boolean {
    const shown = this.#shown.get(client);
    if (shown && shown.source.accountId !== source.accountId) return false;
    if (shown) this.#clients.delete(shown.source);
    this.#clients.set(source, client);
    return true;
  }

  /**
   * Takes the connection's own state and gives what the others are shown, or null when it is an old one.
   * The client's clock is kept: were it raised, the client would answer with a higher one, for ever.
   */
  show(source: S, entry: AwarenessEntry): Appearance | null {
    const known = this.#shown.get(entry.client);
    if (known && entry.clock < known.appearance.clock) return null;
    const state = entry.json === 'null' ? null : stamp(JSON.parse(entry.json), source.person);
    const appearance = new Appearance(entry.client, entry.clock, state);
    if (state) this.#shown.set(entry.client, { source, appearance });
    else this.#shown.delete(entry.client);
    return appearance;
  }

  /** Ends a connection and gives what removes its state for the others, if it has one. */
  leave(source: S): Appearance | null {
    const client = this.#clients.get(source);
    this.#clients.delete(source);
    if (client === undefined) return null;
    const shown = this.#shown.get(client);
    if (shown?.source !== source) return null;
    this.#shown.delete(client);
    return new Appearance(client, shown.appearance.clock, null);
  }

  /** Everybody as they are shown, except the connection itself. */
  others(except: S): Appearance[] {
    return [...this.#shown.values()].filter(({ source }) => source !== except).map(({ appearance }) => appearance);
  }
}

/** What a client may say about itself, under the name the server knows. Anything else is left out. */
export function stamp(said: unknown, person: PresentPerson): PresenceState {
  const cursor = cursorFrom(own(said, 'cursor'));
  const selection = selectionFrom(own(said, 'selection'));
  const { id, name, colour, initials } = person;
  return { user: { id, name, colour, initials }, ...(cursor && { cursor }), ...(selection && { selection }) };
}

function cursorFrom(value: unknown): PresenceCursor | null {
  const anchor = relativePosition(own(value, 'anchor'));
  const head = relativePosition(own(value, 'head'));
  return anchor && head ? { anchor, head } : null;
}

/**
 * A Yjs relative position as JSON: a type by id or by name, an item in it, and the side it leans to. All four
 * members are there, and one of the first three is set: Yjs throws in the browser of whoever resolves another.
 */
function relativePosition(value: unknown): Record<string, unknown> | null {
  const type = itemId(own(value, 'type'));
  const tname = text(own(value, 'tname'));
  const item = itemId(own(value, 'item'));
  const side = own(value, 'assoc');
  const assoc = typeof side === 'number' && Number.isSafeInteger(side) ? side : 0;
  return type || tname !== null || item ? { type, tname, item, assoc } : null;
}

function itemId(value: unknown): { client: number; clock: number } | null {
  const client = own(value, 'client');
  const clock = own(value, 'clock');
  return isCount(client) && isCount(clock) ? { client, clock } : null;
}

function selectionFrom(value: unknown): PresenceSelection | null {
  if (!isObject(value)) return null;
  return { conflict: text(own(value, 'conflict')), candidate: text(own(value, 'candidate')) };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MAX_TEXT ? value : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A property the object has itself; `__proto__` in JSON makes objects inherit. */
function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
