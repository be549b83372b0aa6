import type { Hono } from 'hono';
import * as routes from '#lib/protocol/queue-views.ts';
import { changeView, preferView, removeView, saveView } from '#server/commands/queue-views.ts';
import { listViews } from '#server/queries/queue-views.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Named filters of the queue. */
export function mountViews(app: Hono<HttpEnv>, services: Services): void {
  mountInProject(app, services, routes.listViews, ({ project, asker, sight, query }) =>
    listViews(services.db, { project, asker, sight }, query('counts') === 'yes'),
  );
  mountInProject(app, services, routes.saveView, ({ actor, asker, project, body }) =>
    saveView(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.changeView, ({ actor, asker, project, param, body }) =>
    changeView(services, { actor, asker, project }, param('view'), body),
  );
  mountInProject(app, services, routes.removeView, ({ actor, asker, project, param }) =>
    removeView(services, { actor, asker, project }, param('view')),
  );
  mountInProject(app, services, routes.preferView, ({ actor, asker, project, body }) =>
    preferView(services, { actor, asker, project }, body.view),
  );
}
