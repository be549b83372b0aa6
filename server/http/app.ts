import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import { Refusal } from '#server/commands/refusal.ts';
import { RequestCounts } from '#server/metrics/request-counts.ts';
import type { Services } from '#server/services.ts';
import { mountAdjudication } from './adjudication-routes.ts';
import { mountAgreed } from './agreed-routes.ts';
import { mountAudits } from './audit-routes.ts';
import { actorOfToken, bearerOf } from './bearer.ts';
import { mountCli } from './cli-routes.ts';
import { mountData } from './data-routes.ts';
import { mountExports } from './export-routes.ts';
import { mountDescription } from './description-route.ts';
import { type Gate, guardRequests } from './gate.ts';
import { mountGroups } from './group-routes.ts';
import { mountHandling } from './handling-routes.ts';
import { mountViews } from './view-routes.ts';
import { mountHealth } from './health.ts';
import { mountInbox } from './inbox-routes.ts';
import { mountLabels } from './label-routes.ts';
import { mountMail } from './mail-routes.ts';
import { mountMetrics, type Watched } from './metrics-route.ts';
import type { HttpEnv } from './mount.ts';
import { mountAnnotators } from './annotator-routes.ts';
import { mountPeople } from './people-routes.ts';
import { peerOf } from './peer.ts';
import { placeOf } from './place.ts';
import { mountProjects } from './project-routes.ts';
import { mountQuestions } from './question-routes.ts';
import { securityHeaders } from './security-headers.ts';
import { tellError } from './tell-error.ts';
import { mountTokens } from './token-routes.ts';
import { mountWebhooks } from './webhook-routes.ts';
import { mountStages } from './stage-routes.ts';

const MOST_JSON = 1024 * 1024;

/** The HTTP side of Parley: every route of the protocol, each behind the same doors. */
export function createApp(
  services: Services,
  gate: Gate,
  options: { https: boolean; cliToken: string; watched: Watched },
): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const requests = new RequestCounts();
  app.use(async (c, next) => {
    await next();
    // What was turned away before it reached a route is counted together: its path is the sender's to choose.
    requests.note(c.get('pattern') ?? 'none', c.get('sentStatus') ?? c.res.status);
  });
  app.use(securityHeaders(options.https));
  mountHealth(app, services);
  mountMetrics(app, services, options.watched, requests);
  app.use(guardRequests(gate));
  app.use(async (c, next) => {
    // The database has no NUL in a text, so nothing here has a name or filter with one.
    if (c.req.url.includes('%00')) throw new Refusal(400, 'bad-request', 'The address holds a NUL character.');
    await next();
  });
  app.use(async (c, next) => {
    c.set('place', placeOf(peerOf(c)));
    const { headers } = c.req.raw;
    const token = bearerOf(headers);
    c.set(
      'actor',
      token === null
        ? await services.sessions.validate(getCookie(c, services.sessions.cookieName))
        : await actorOfToken(services, token, { headers, path: c.req.path, place: c.get('place') }),
    );
    await next();
  });
  const limitJson = bodyLimit({
    maxSize: MOST_JSON,
    onError: () => {
      throw new Refusal(413, 'too-large', 'The request is larger than 1 MiB.');
    },
  });
  // Files of an import are limited where they are read.
  const isImport = (path: string) => /^\/api\/projects\/[^/]+\/imports$/.test(path);
  app.use('/api/*', (c, next) => (isImport(c.req.path) ? next() : limitJson(c, next)));

  mountPeople(app, services);
  mountGroups(app, services);
  mountAnnotators(app, services);
  mountTokens(app, services);
  mountProjects(app, services);
  mountQuestions(app, services);
  mountAdjudication(app, services);
  mountInbox(app, services);
  mountMail(app, services);
  mountWebhooks(app, services);
  mountStages(app, services);
  mountAgreed(app, services);
  mountHandling(app, services);
  mountLabels(app, services);
  mountViews(app, services);
  mountAudits(app, services);
  mountData(app, services);
  mountExports(app, services);
  mountDescription(app, services);
  mountCli(app, services, options.cliToken);
  app.all('/api/*', () => {
    throw new Refusal(404, 'no-such-route', 'There is no such route.');
  });
  app.onError((error, c) => {
    if (error instanceof Refusal) {
      const { status, ...problem } = error.problem;
      return c.json({ ...problem, status }, status as 400);
    }
    tellError(`${c.req.method} ${c.req.path}`, error);
    const detail = 'Something went wrong on the server. Nothing was changed; try again.';
    return c.json({ status: 500, code: 'failed', detail }, 500);
  });
  return app;
}
