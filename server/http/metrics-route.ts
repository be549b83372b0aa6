import type { Context, Hono } from 'hono';
import { forbidden } from '#server/commands/refusal.ts';
import type { LoopWatch } from '#server/metrics/event-loop.ts';
import { exposition, EXPOSITION_TYPE } from '#server/metrics/exposition.ts';
import { metricFamilies } from '#server/metrics/families.ts';
import type { RequestCounts } from '#server/metrics/request-counts.ts';
import type { Services } from '#server/services.ts';
import type { RoomsStats } from '#server/sync/rooms.ts';
import { bearerOf, requireToken } from './bearer.ts';
import type { HttpEnv } from './mount.ts';
import { isForwarded, peerOf } from './peer.ts';
import { isLoopback, placeOf } from './place.ts';

/** What is counted outside of the routes. */
export interface Watched {
  readonly loop: Pick<LoopWatch, 'delay'>;
  readonly rooms: { stats(): RoomsStats };
}

/**
 * `GET /metrics`, for Prometheus. Like the health addresses it stands before the gate: a monitor asks under whatever
 * name it knows.
 */
export function mountMetrics(app: Hono<HttpEnv>, services: Services, watched: Watched, requests: RequestCounts): void {
  app.get('/metrics', async (c) => {
    c.set('pattern', 'GET /metrics');
    await refuseOthers(services, c);
    const families = metricFamilies({
      engine: services.storage.engine,
      requests: requests.samples(),
      loop: watched.loop.delay(),
      rooms: watched.rooms.stats(),
      memory: process.memoryUsage(),
      uptime: process.uptime(),
    });
    return c.body(exposition(families), 200, { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store' });
  });
}

/**
 * For processes of this machine that ask it by a loopback name, so that neither a proxy nor a page whose host name
 * was pointed here gets through; and, from anywhere, for a token of an owner of the installation.
 */
async function refuseOthers(services: Services, c: Context<HttpEnv>): Promise<void> {
  const token = bearerOf(c.req.raw.headers);
  if (token !== null) {
    const actor = await requireToken(services, token, placeOf(peerOf(c)));
    if (actor.isOwner && !actor.token?.projectId) return;
    throw forbidden('role', 'Metrics are for owners of this installation, with a token that is not for one project.');
  }
  const { headers } = c.req.raw;
  if (isLoopback(peerOf(c)) && isLoopbackHost(c.req.header('host')) && !isForwarded(headers)) return;
  throw forbidden(
    'not-a-monitor',
    'Metrics are read on the server’s own machine (as 127.0.0.1 or localhost), or with an owner’s API token.',
  );
}

function isLoopbackHost(host = ''): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || isLoopback(name);
}
