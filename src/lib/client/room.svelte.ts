import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { ITEM_SCHEMA, rationaleText } from '#lib/doc/item.ts';
import {
  CLOSE,
  isCloseCode,
  markerFrame,
  MESSAGE,
  type PresenceSelection,
  readRecord,
  readSaved,
  type Remedy,
  SYNC,
} from '#lib/protocol/room.ts';
import type { SharedText } from './bind-text.ts';
import { type Peer, peersOf } from './room-peers.ts';
import { retryDelay } from './room-retry.ts';
import { type Link, SavedState, type SavedWord } from './room-saved.ts';
import { UnsentKeeper } from './unsent-keeper.ts';
import type { UnsentStore } from './unsent-store.ts';

/** The server closed the room for good: why, and what to do. */
export interface RoomClosed {
  readonly code: number;
  readonly means: string;
  readonly remedy: Remedy;
}

/** How a room keeps on this device what has not reached the server. */
export interface OnDevice<Body> {
  readonly store: UnsentStore;
  /** The page to come back to, and its name. */
  readonly href: string;
  readonly title: string;
  /** The room's incarnation as the record tells it. */
  readonly incarnationOf: (body: Body) => string | null;
}

const MARKER_EVERY = 100;
const TICK = 500;
/** Origin of changes that were kept on this device by another tab. */
const DEVICE = Symbol('kept on this device');

/**
 * The browser's end of an item's room: the shared texts, who is here, whether what was written is saved, and the
 * record as the server shows it to this person.
 */
export class RoomClient<Body> {
  word = $state<SavedWord>('Reconnecting…');
  connected = $state(false);
  peers = $state.raw<readonly Peer[]>([]);
  record = $state.raw<Body | null>(null);
  closed = $state.raw<RoomClosed | null>(null);
  /** This person may not write here; the record says so. The server refuses it anyway. */
  readOnly = $state(false);
  /** Nothing written here was confirmed for so long that writing stops until it is. */
  stopped = $state(false);
  /** What is unsaved is kept on this device and outlives the tab. */
  kept = $state(false);
  /** Texts kept on this device that fit into the room no more; to be copied. */
  strayed = $state.raw<readonly string[]>([]);

  readonly #doc = new Y.Doc();
  readonly #provider: WebsocketProvider;
  readonly #saved = new SavedState();
  readonly #viewerId: string;
  readonly #device: OnDevice<Body> | null;
  readonly #keeper: UnsentKeeper | null;
  /** Names of the texts changed here, in the order of their first change. */
  readonly #written: string[] = [];
  #takesOver = false;
  #answered = false;
  #leaving = false;
  #left = false;
  #attempt = 0;
  #markerTimer: ReturnType<typeof setTimeout> | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  readonly #tick: ReturnType<typeof setInterval>;
  readonly #comeBack = () => {
    if (document.visibilityState === 'visible') this.#connect();
    else this.#keep();
  };
  readonly #keep = () => void this.#keeper?.flush();

  /** @param url `ws(s)://host/sync` */
  constructor(url: string, room: string, viewerId: string, device: OnDevice<Body> | null = null) {
    this.#viewerId = viewerId;
    this.#device = device;
    const place = { account: viewerId, room, client: this.#doc.clientID };
    this.#keeper =
      device &&
      new UnsentKeeper(device.store, { ...place, href: device.href, title: device.title }, (kept) => {
        this.kept = kept;
      });
    this.#provider = new WebsocketProvider(url, room, this.#doc, {
      connect: false,
      // Another tab would hand its edits over past the server, which checks every one.
      disableBc: true,
      params: { v: String(ITEM_SCHEMA) },
    });
    const provider = this.#provider;
    provider.messageHandlers[MESSAGE.saved] = (_, decoder) => {
      this.#saved.saved(readSaved(decoder), Date.now());
      if (!this.#saved.unsaved) void this.#keeper?.forget();
      this.#refresh();
    };
    provider.messageHandlers[MESSAGE.record] = (_, decoder) => {
      this.record = readRecord<Body>(decoder);
      void this.#takeOver();
    };
    this.#watchSync(provider);
    provider.on('status', ({ status }) => {
      this.connected = status === 'connected';
      // Others were told that we left, and pass over a state they have seen: say it anew.
      if (this.connected) provider.awareness.setLocalState(provider.awareness.getLocalState());
      this.#refresh();
    });
    provider.on('sync', (synced) => {
      if (synced) this.#attempt = 0;
      void this.#takeOver();
      this.#refresh();
    });
    provider.on('connection-close', () => this.#lost());
    provider.on('closed', ({ code }) => this.#end(code));
    this.#doc.on('update', (update: Uint8Array, origin: unknown, doc: Y.Doc, { changed }: Y.Transaction) => {
      if (origin === provider) return;
      for (const [name, type] of doc.share)
        if (changed.has(type) && !this.#written.includes(name)) this.#written.push(name);
      this.#saved.changed(Date.now());
      if (origin !== DEVICE) this.#keeper?.changed(update, this.#incarnation, () => this.unsavedText());
      this.#scheduleMarker();
      this.#refresh();
    });
    provider.awareness.on('change', () => this.#readPeers());
    this.#tick = setInterval(() => this.#refresh(), TICK);
    addEventListener('online', this.#comeBack);
    document.addEventListener('visibilitychange', this.#comeBack);
    addEventListener('pagehide', this.#keep);
    this.#connect();
  }

  /** The reason written together for a conflict. */
  rationale(conflict: string): SharedText {
    return { text: rationaleText(this.#doc, conflict), awareness: this.#provider.awareness };
  }

  readRationale(conflict: string): string {
    return rationaleText(this.#doc, conflict).toJSON();
  }

  setSelection(selection: PresenceSelection): void {
    this.#provider.awareness.setLocalStateField('selection', selection);
  }

  /** The texts changed here, to be copied when the server did not take them. */
  unsavedText(): string {
    return this.#written
      .map((name) => this.#doc.getText(name).toJSON().trim())
      .filter(Boolean)
      .join('\n\n');
  }

  discardStrayed(): void {
    this.strayed = [];
    void this.#keeper?.discardStrayed();
  }

  /** Whether something written here is not known to be on the server's disk. */
  get unsaved(): boolean {
    return this.#saved.unsaved;
  }

  /** The page is left. What is unsaved goes on to the server as long as the tab is open, without anybody to show it. */
  destroy(): void {
    this.#leaving = true;
    this.#provider.awareness.setLocalState(null);
    this.#keep();
    this.#leaveWhenSaved();
  }

  #leaveWhenSaved(): void {
    if (!this.#leaving || this.#left) return;
    if (this.#saved.unsaved && !this.closed && this.#keeper) return;
    // Leaving ends the connection, which would otherwise be taken for a loss.
    this.#left = true;
    clearInterval(this.#tick);
    if (this.#markerTimer) clearTimeout(this.#markerTimer);
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    removeEventListener('online', this.#comeBack);
    document.removeEventListener('visibilitychange', this.#comeBack);
    removeEventListener('pagehide', this.#keep);
    this.#provider.destroy();
    this.#doc.destroy();
  }

  /**
   * A marker says "saved" about what was sent before it. After a reconnect that includes the answer to the server's
   * question what we have (sync step 1), so no marker leaves before that answer did.
   */
  #watchSync(provider: WebsocketProvider): void {
    const handleSync = provider.messageHandlers[MESSAGE.sync];
    if (!handleSync) throw new Error('y-websocket has no handler for sync messages');
    provider.messageHandlers[MESSAGE.sync] = (encoder, decoder, ...rest) => {
      const asks = decoder.arr[decoder.pos] === SYNC.step1;
      handleSync(encoder, decoder, ...rest);
      if (!asks) return;
      // The provider sends what the handler wrote as soon as it returns; a microtask comes after that.
      queueMicrotask(() => {
        this.#answered = true;
        if (this.#saved.unsaved) this.#sendMarker();
      });
    };
  }

  #connect(): void {
    if (this.#left || this.closed || this.#provider.wsconnected || this.#provider.wsconnecting) return;
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#provider.connect();
  }

  #lost(): void {
    if (this.#left) return;
    this.#answered = false;
    this.#saved.disconnected();
    // The provider's own retries have no jitter: it is told not to, and called again from here.
    this.#provider.shouldConnect = false;
    this.#retryTimer ??= setTimeout(
      () => {
        this.#retryTimer = null;
        this.#connect();
      },
      retryDelay(this.#attempt++, Math.random()),
    );
    this.#refresh();
  }

  #end(code: number): void {
    const known = isCloseCode(code)
      ? CLOSE[code]
      : { means: 'The server closed the room.', remedy: 'copy-and-reload' as const };
    this.closed = { code, ...known };
    // Signed in again, the person comes back to it; anything else the server will refuse again.
    if (known.remedy !== 'sign-in') void this.#keeper?.forget();
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#refresh();
  }

  #scheduleMarker(): void {
    this.#markerTimer ??= setTimeout(() => {
      this.#markerTimer = null;
      this.#sendMarker();
    }, MARKER_EVERY);
  }

  #sendMarker(): void {
    const { ws, wsconnected } = this.#provider;
    if (!wsconnected || !ws || !this.#answered) return;
    // A copy, because the socket takes only arrays over a plain buffer.
    ws.send(Uint8Array.from(markerFrame(this.#saved.nextMarker())));
  }

  #refresh(): void {
    const now = Date.now();
    this.word = this.#saved.word(now, this.#link());
    this.stopped = this.#saved.mustStop(now);
    this.#leaveWhenSaved();
  }

  get #incarnation(): string | null {
    return (this.record && this.#device?.incarnationOf(this.record)) ?? null;
  }

  /**
   * Makes the changes again that another tab kept on this device. Only once the document is here, for they may rest on
   * parts of it, and once per room: a tab that is open sends its own.
   */
  async #takeOver(): Promise<void> {
    const incarnation = this.#incarnation;
    if (!this.#keeper || this.#takesOver || incarnation === null || !this.#provider.synced) return;
    this.#takesOver = true;
    const { updates, strayed } = await this.#keeper.takeOver(incarnation).catch(() => ({ updates: [], strayed: [] }));
    if (this.#left) return;
    this.strayed = strayed;
    for (const update of updates) Y.applyUpdate(this.#doc, update, DEVICE);
    if (!this.#saved.unsaved) await this.#keeper.forget();
  }

  #link(): Link {
    if (this.closed) return 'closed';
    // Until the document has been exchanged, nobody knows whether all of it is there.
    if (!this.#provider.synced) return 'lost';
    return this.readOnly ? 'reading' : 'open';
  }

  #readPeers(): void {
    const own = { client: this.#doc.clientID, person: this.#viewerId };
    this.peers = peersOf(this.#provider.awareness.getStates(), own);
  }
}
