import type { Route } from '#lib/protocol/route.ts';
import type { Actor } from '#server/auth/session.ts';
import { badRequest, forbidden, Refusal } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';

/**
 * The API token a request carries, or null. Only `Bearer ply_…` is one: other schemes and tokens are left to whoever
 * put them there, which may be a proxy.
 */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer +(ply_\S*)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null;
}

/**
 * The account an API token stands for.
 *
 * A right token is never made to wait: nobody guesses 256 bits, so waiting would protect nothing, and one broken script
 * would stop all others of its network.
 *
 * @throws Refusal 401 for a wrong token, 429 after too many from one network, 400 with a cookie besides, 403 anywhere
 * but under `/api`.
 */
export async function actorOfToken(
  services: Services,
  token: string,
  request: { headers: Headers; path: string; place: string },
): Promise<Actor> {
  if (request.headers.has('cookie')) {
    throw badRequest('Send a cookie or an API token, not both: it would not be clear who asks.');
  }
  if (!request.path.startsWith('/api/')) {
    throw forbidden('token-not-here', 'API tokens are for /api: pages and rooms are for people who signed in.');
  }
  return requireToken(services, token, request.place);
}

/** @throws Refusal as `actorOfToken` does for tokens that open nothing. */
export async function requireToken(services: Services, token: string, place: string): Promise<Actor> {
  const actor = await services.tokens.validate(token);
  // People of the demo are entered without a password, so their tokens end where the demo is not shown.
  if (actor && (!actor.isDemo || services.demo)) return actor;
  const { throttle } = services;
  // One after the other, like passwords: sent at once, they would all be counted as the first.
  const wait = await throttle.inTurn(`token ${place}`, () => throttle.failedToken(place));
  if (wait > 0) {
    const minutes = Math.ceil(wait / 60_000);
    throw new Refusal(429, 'slow-down', `Too many wrong API tokens. Try again in ${minutes} min.`, { minutes });
  }
  throw new Refusal(401, 'bad-token', 'This API token opens nothing: it is mistyped, expired or revoked.');
}

/** Refuses a token what no role would give it: routes of sign-ins, and changes to one that only reads. */
export function refuseBeyondToken({ sessionOnly, method }: Route, actor: Actor | null): void {
  if (!actor?.token) return;
  if (sessionOnly) {
    throw forbidden('session-only', 'Sign-ins, links and tokens are managed by people who signed in, not by scripts.');
  }
  if (method !== 'GET' && actor.token.scope !== 'write') {
    throw forbidden('scope', 'This API token only reads: make one with the scope write.');
  }
}

/** Refuses a token made for one project what belongs to none. */
export function refuseBound(actor: Actor): void {
  if (actor.token?.projectId) throw forbidden('other-project', 'This API token is for one project only.');
}
