import type { Hono } from 'hono';
import * as routes from '#lib/protocol/tokens.ts';
import { createToken, revokeToken } from '#server/commands/tokens.ts';
import { readTokens } from '#server/queries/tokens.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountSignedIn } from './mount.ts';

/** Tokens for scripts: made, listed and revoked by the person they stand for. */
export function mountTokens(app: Hono<HttpEnv>, services: Services): void {
  mountSignedIn(app, services, routes.listTokens, ({ actor }) =>
    readTokens(services.db, actor.accountId, services.now()),
  );
  mountSignedIn(app, services, routes.createToken, ({ actor, body }) => createToken(services, actor, body));
  mountSignedIn(app, services, routes.revokeToken, ({ actor, param }) => revokeToken(services, actor, param('token')));
}
