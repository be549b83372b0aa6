import { error, redirect } from '@sveltejs/kit';
import { ApiProblem, call, type CallOptions } from '#lib/client/api.ts';
import type { Route } from '#lib/protocol/route.ts';

interface LoadEvent {
  readonly url: URL;
  readonly fetch: typeof fetch;
}

/**
 * Asks the server for what a page shows. Who is not signed in is sent to sign in and comes back; any other refusal
 * becomes the error page with the server's words.
 *
 * @param instead where a refusal leads in place of that, by its code
 */
export async function ask<Body, Reply>(
  { url, fetch }: LoadEvent,
  route: Route<Body, Reply>,
  options: Omit<CallOptions<Body>, 'fetch'> = {},
  instead: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  try {
    return await call(route, { ...options, fetch });
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    const { status, code, detail } = problem.problem;
    if (instead[code] !== undefined) redirect(303, instead[code]);
    if (status === 401) redirect(303, `/sign-in?to=${encodeURIComponent(url.pathname + url.search)}`);
    error(status === 0 ? 503 : status, detail);
  }
}
