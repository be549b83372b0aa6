/** What one tab wrote in one room and the server has not confirmed. */
export interface Unsent {
  readonly account: string;
  readonly room: string;
  /** The Yjs client id of the tab. */
  readonly client: number;
  /** Counts the times it was kept: a newer one is never removed for an older one. */
  readonly version: number;
  /** The room's incarnation, or null when it was not known yet. */
  readonly incarnation: string | null;
  /** The changes as one Yjs update. */
  readonly update: Uint8Array;
  /** The changed texts as they stood, to be copied where the update can't be taken back in. */
  readonly text: string;
  /** Path of the page it was written on, and what that page is called. */
  readonly href: string;
  readonly title: string;
  readonly at: number;
}

/** The texts of several, each under the name of its page, to be copied. */
export function textOf(entries: readonly Unsent[]): string {
  return entries.map(({ title, text }) => `${title}\n${text}`).join('\n\n');
}

/** Where unsent changes are kept on this device. */
export interface UnsentStore {
  /** Keeps it in place of the older one of the same tab and room. */
  put(entry: Unsent): Promise<void>;
  /** Those of an account, of one room or of all, oldest first. */
  list(account: string, room?: string): Promise<readonly Unsent[]>;
  /** Removes each, unless the tab has kept a newer one meanwhile. */
  remove(entries: readonly Unsent[]): Promise<void>;
  /** Removes everything, or everything that is not of the account named. */
  clear(except: string | null): Promise<void>;
}

const NAME = 'parley';
const TABLE = 'unsent';
const KEY = ['account', 'room', 'client'];

/**
 * The store in the browser's database: one table for all rooms, so that signing out empties it in one transaction
 * whatever other tabs have open, and nothing stays behind once the server has it.
 *
 * Every method rejects where the browser keeps no database (some private windows) or its disk is full.
 */
export class DeviceStore implements UnsentStore {
  #database: Promise<IDBDatabase> | null = null;

  async put(entry: Unsent): Promise<void> {
    await this.#in('readwrite', (table) => table.put(entry));
  }

  async list(account: string, room?: string): Promise<readonly Unsent[]> {
    const [from, to] =
      room === undefined
        ? [[account], [account, []]]
        : [
            [account, room],
            [account, room, []],
          ];
    const found = await this.#in<Unsent[]>('readonly', (table) => table.getAll(IDBKeyRange.bound(from, to)));
    return found.sort((a, b) => a.at - b.at);
  }

  async remove(entries: readonly Unsent[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#in('readwrite', (table) => {
      for (const { account, room, client, version } of entries) {
        const cursor = table.openCursor(IDBKeyRange.only([account, room, client]));
        cursor.onsuccess = () => {
          if (cursor.result && (cursor.result.value as Unsent).version <= version) cursor.result.delete();
        };
      }
    });
  }

  async clear(except: string | null): Promise<void> {
    await this.#in('readwrite', (table) => {
      if (except === null) return void table.clear();
      const cursor = table.openCursor();
      cursor.onsuccess = () => {
        if (!cursor.result) return;
        if ((cursor.result.value as Unsent).account !== except) cursor.result.delete();
        cursor.result.continue();
      };
    });
  }

  /** Runs in one transaction; resolves with the request's result once it is on the disk. */
  async #in<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T> | void): Promise<T> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request?.result as T);
      transaction.onabort = () => reject(transaction.error ?? new Error('The browser gave up keeping text'));
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= open().catch((error: unknown) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: KEY });
    request.onerror = () => reject(request.error ?? new Error('The browser keeps no database'));
    request.onsuccess = () => resolve(request.result);
  });
}

/** The store of this browser. */
export const unsentStore: UnsentStore = new DeviceStore();
