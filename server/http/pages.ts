import { existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import type { HttpEnv } from './mount.ts';
import { fixedHeaders } from './security-headers.ts';

/** Answers a request for a page on the Node response itself; `next` when it has none. */
export type PageHandler = (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void;

/** Opens the pages of a server that does not listen yet: the built ones, or those being worked on. */
export type OpenPages = (server: Server) => Promise<{ handler: PageHandler; close(): Promise<void> }>;

interface NodeBindings {
  incoming: IncomingMessage;
  outgoing?: ServerResponse;
}

const PROTOCOL_HEADER = 'x-parley-protocol';

/**
 * Opens SvelteKit's built handler. It reads its settings while it is loaded: the protocol from a header that only
 * `mountPages` sets, and the host from the request, which the gate has checked by then.
 */
export const openBuiltPages: OpenPages = async () => {
  process.env.PROTOCOL_HEADER = PROTOCOL_HEADER;
  delete process.env.ORIGIN;
  const built = new URL('../../build/handler.js', import.meta.url);
  if (!existsSync(built)) {
    throw new Error('the pages are not built yet; start with `npm start`, or run `npm run build` first');
  }
  const { handler } = (await import(built.href)) as { handler: PageHandler };
  return { handler, close: () => Promise.resolve() };
};

/** Hands every request that is neither `/api` nor `/sync` to the pages. */
export function mountPages(app: Hono<HttpEnv>, handler: PageHandler, options: { https: boolean }): void {
  const headers = fixedHeaders(options.https);
  (globalThis as Record<symbol, unknown>)[Symbol.for('parley.server')] = app;
  app.all('*', async (c) => {
    const { incoming, outgoing } = c.env as unknown as NodeBindings;
    // An upgrade to an unknown path has no response to write on: without this the process would die of it.
    if (!outgoing) return c.text('Not found', 404);
    c.set('pattern', 'pages');
    incoming.headers[PROTOCOL_HEADER] = options.https ? 'https' : 'http';
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    await new Promise<void>((resolve) => {
      outgoing.once('close', resolve);
      outgoing.once('finish', resolve);
      handler(incoming, outgoing, () => {
        outgoing.statusCode = 404;
        outgoing.end('Not found');
      });
    });
    c.set('sentStatus', outgoing.statusCode);
    return RESPONSE_ALREADY_SENT;
  });
}
