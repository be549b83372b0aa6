import type { HandleFetch } from '@sveltejs/kit';

/** The server's own request handler, put there by the server before the first page is asked for. */
interface InProcess {
  fetch(request: Request): Response | Promise<Response>;
}

/** What the visitor's own request said of them; signs of a proxy among it, which the demo refuses. */
const PASSED_ON = ['cookie', 'user-agent', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Pages rendered on the server ask `/api` like browsers do. The request is answered in process with the visitor's
 * own cookie, so it passes the same checks and never leaves the machine.
 */
export const handleFetch: HandleFetch = ({ event, request, fetch }) => {
  const server = (globalThis as Record<symbol, unknown>)[Symbol.for('parley.server')] as InProcess | undefined;
  if (!server || new URL(request.url).origin !== event.url.origin) return fetch(request);
  const headers = new Headers(request.headers);
  headers.set('host', event.url.host);
  for (const name of PASSED_ON) {
    const value = event.request.headers.get(name);
    if (value) headers.set(name, value);
  }
  return server.fetch(new Request(request, { headers }));
};
