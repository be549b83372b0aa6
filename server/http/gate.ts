import type { MiddlewareHandler } from 'hono';
import { Refusal } from '#server/commands/refusal.ts';
import { bearerOf } from './bearer.ts';
import type { HttpEnv } from './mount.ts';

/** Which origins and hosts this server answers as. */
export interface Gate {
  allowsHost(host: string | undefined): boolean;
  allowsOrigin(origin: string | undefined): boolean;
}

/**
 * The gate of a server: the configured origins and, while it listens on loopback without a configured
 * origin, `localhost`, `127.0.0.1` and (for the demo's people) `*.localhost` on its own port.
 */
export function createGate(origins: readonly string[], loopbackPort: number | null): Gate {
  const hosts = new Set(origins.map((origin) => new URL(origin).host));
  const isLocal = (host: string) =>
    loopbackPort !== null &&
    new RegExp(`^([a-z0-9-]+\\.)?localhost:${loopbackPort}$|^127\\.0\\.0\\.1:${loopbackPort}$`).test(host);
  return {
    allowsHost: (host) => host !== undefined && (hosts.has(host) || isLocal(host)),
    allowsOrigin: (origin) => {
      // Compared with the configured list only: the request's own URL and Host are the attacker's to choose.
      const url = origin === undefined ? null : URL.parse(origin);
      if (!url || url.origin !== origin) return false;
      return origins.includes(origin) || (url.protocol === 'http:' && isLocal(url.host));
    },
  };
}

/** Refuses hosts this server does not answer as, and state-changing requests that come from elsewhere. */
export function guardRequests(gate: Gate): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (!gate.allowsHost(c.req.header('host'))) {
      throw new Refusal(
        421,
        'wrong-host',
        'This server does not answer under that name: set ORIGIN to the address people use.',
      );
    }
    const { headers } = c.req.raw;
    if (!['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) && !isOfScript(headers)) refuseForeign(gate, headers);
    await next();
  };
}

/** A token is sent by whoever holds it and never by a browser on its own, so another site cannot make somebody send it. */
const isOfScript = (headers: Headers) => bearerOf(headers) !== null && !headers.has('cookie');

function refuseForeign(gate: Gate, headers: Headers): void {
  const origin = headers.get('origin') ?? undefined;
  const site = headers.get('sec-fetch-site');
  if (origin !== undefined) {
    if (!gate.allowsOrigin(origin)) throw new Refusal(403, 'foreign-origin', 'This request came from another site.');
  } else if (headers.has('cookie') || site !== null) {
    // A browser always says where a write comes from; only scripts without a cookie may leave it out.
    throw new Refusal(403, 'foreign-origin', 'A request with a cookie must say its Origin.');
  }
  if (site !== null && site !== 'same-origin') {
    throw new Refusal(403, 'foreign-origin', 'This request came from another site.');
  }
}
