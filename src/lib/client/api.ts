import type { Problem, Route } from '#lib/protocol/route.ts';

/** The server said no, or could not be reached (`status` 0, code `offline`). */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface CallOptions<Body> {
  /** Values for the `:names` of the route's path. */
  params?: Record<string, string>;
  query?: Record<string, string | number | null | undefined>;
  body?: Body;
  /** SvelteKit's fetch inside `load`; the browser's otherwise. */
  fetch?: typeof fetch;
  signal?: AbortSignal;
}

/**
 * Calls a route of the protocol.
 *
 * @throws ApiProblem with the server's words.
 */
export async function call<Body, Reply>(route: Route<Body, Reply>, options: CallOptions<Body> = {}): Promise<Reply> {
  const { fetch: send = fetch, signal } = options;
  let response: Response;
  try {
    response = await send(urlOf(route, options.params, options.query), {
      method: route.method,
      signal: signal ?? null,
      ...(options.body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(options.body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem({
      status: 0,
      code: 'offline',
      detail: 'The server can’t be reached. Nothing was lost: try again.',
    });
  }
  if (!response.ok) throw new ApiProblem(await readProblem(response));
  return (await response.json()) as Reply;
}

/** The URL of a route with its params and query filled in. */
export function urlOf(
  route: Pick<Route, 'path'>,
  params: Record<string, string> = {},
  query: Record<string, string | number | null | undefined> = {},
): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return search.size > 0 ? `${path}?${search}` : path;
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const problem = (await response.json()) as Problem;
    if (typeof problem.detail === 'string') return { ...problem, status: response.status };
  } catch {
    // Not one of Parley's replies (a proxy's error page, say): the status says what there is to say.
  }
  return { status: response.status, code: 'unexpected', detail: `The server answered ${response.status}. Try again.` };
}

/** A new command id: one per act of a person, kept when the same act is sent again. */
export function newCommandId(): string {
  return crypto.randomUUID();
}
