import { type IncomingHttpHeaders, request } from 'node:http';
import * as encoding from 'lib0/encoding';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { MESSAGE } from '#lib/protocol/room.ts';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** One HTTP request over loopback with exactly these headers (fetch would not let Host and Origin be chosen). */
export function send(port: number, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Somebody signed in, who sends requests and opens rooms as a browser at their address would. */
export class Client {
  readonly host: string;
  readonly port: number;
  readonly cookie: string;

  constructor(host: string, port: number, cookie: string) {
    this.host = `${host}:${port}`;
    this.port = port;
    this.cookie = cookie;
  }

  /** Enters as a demo person. */
  static async demo(person: string, port: number): Promise<Client> {
    const host = `${person}.localhost`;
    const headers = { host: `${host}:${port}`, origin: `http://${host}:${port}` };
    const reply = await send(port, '/api/demo/session', { method: 'POST', headers });
    if (reply.status !== 200) throw new Error(`Entering as ${person}: ${reply.status} ${reply.text}`);
    return new Client(host, port, cookieOf(reply));
  }

  get headers(): Record<string, string> {
    return { host: this.host, origin: `http://${this.host}`, cookie: this.cookie };
  }

  get(path: string): Promise<Reply> {
    return send(this.port, path, { headers: this.headers });
  }

  async json<T>(path: string): Promise<T> {
    return JSON.parse((await this.get(path)).text) as T;
  }

  post(path: string, body: unknown, method = 'POST'): Promise<Reply> {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return send(this.port, path, { method, headers, body: JSON.stringify(body) });
  }

  /** Opens a room with the stock provider. */
  room(name: string): RoomVisit {
    return new RoomVisit(this, name);
  }
}

export function cookieOf(reply: Reply): string {
  return reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** A stock y-websocket client in a room, with the markers that ask what is on disk. */
export class RoomVisit {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  /** Highest marker the server confirmed. */
  saved = 0;
  #marker = 0;

  constructor(client: Client, name: string) {
    const { headers } = client;
    class BrowserSocket extends WebSocket {
      constructor(url: string) {
        super(url, { headers });
        // A server that is being killed resets connections; the provider comes back by itself.
        this.on('error', () => {});
      }
    }
    this.provider = new WebsocketProvider(`ws://127.0.0.1:${client.port}/sync`, name, this.doc, {
      WebSocketPolyfill: BrowserSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      params: { v: '1' },
    });
    this.provider.messageHandlers[MESSAGE.saved] = (_, decoder) => {
      this.saved = Math.max(this.saved, decoding.readVarUint(decoder));
    };
    this.provider.messageHandlers[MESSAGE.record] = () => {};
  }

  /** Asks for what was sent so far; returns the marker, or null while there is no connection. */
  mark(): number | null {
    const { ws, wsconnected, synced } = this.provider;
    if (!ws || !wsconnected || !synced) return null;
    const marker = ++this.#marker;
    ws.send(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, MESSAGE.marker);
        encoding.writeVarUint(encoder, marker);
      }) as Uint8Array<ArrayBuffer>,
    );
    return marker;
  }

  synced(): Promise<void> {
    if (this.provider.synced) return Promise.resolve();
    return new Promise((resolve) => {
      const listen = (state: boolean) => {
        if (!state) return;
        this.provider.off('sync', listen);
        resolve();
      };
      this.provider.on('sync', listen);
    });
  }

  leave(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}

/** Waits until something holds; fails with what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${within} ms until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
