import type { Hono } from 'hono';
import * as routes from '#lib/protocol/inbox.ts';
import { markInbox } from '#server/inbox/mark-inbox.ts';
import { readInbox } from '#server/inbox/read-inbox.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject, mountSignedIn } from './mount.ts';

/** What waits for the person who asks. */
export function mountInbox(app: Hono<HttpEnv>, services: Services): void {
  const { db, now } = services;
  mountSignedIn(app, services, routes.readInbox, ({ actor }) =>
    readInbox(db, actor.accountId, now(), actor.token?.projectId ?? null),
  );
  mountInProject(app, services, routes.readProjectInbox, ({ actor, project }) =>
    readInbox(db, actor.accountId, now(), project.id),
  );
  mountSignedIn(app, services, routes.markInbox, ({ actor, body }) => markInbox(services, actor.accountId, body));
}
