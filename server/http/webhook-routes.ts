import type { Hono } from 'hono';
import * as routes from '#lib/protocol/webhooks.ts';
import { notFound } from '#server/commands/refusal.ts';
import { addWebhook, changeWebhook, removeWebhook, resendMessage, testWebhook } from '#server/commands/webhooks.ts';
import { readWebhookMessages, readWebhooks } from '#server/queries/webhooks.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Webhooks of a project and what was sent to them. */
export function mountWebhooks(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.listWebhooks, ({ project }) => readWebhooks(db, project.id));
  mountInProject(app, services, routes.addWebhook, ({ actor, asker, project, body }) =>
    addWebhook(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.changeWebhook, ({ actor, asker, project, param, body }) =>
    changeWebhook(services, { actor, asker, project }, param('webhook'), body),
  );
  mountInProject(app, services, routes.removeWebhook, ({ actor, asker, project, param }) =>
    removeWebhook(services, { actor, asker, project }, param('webhook')),
  );
  mountInProject(app, services, routes.testWebhook, ({ actor, asker, project, param }) =>
    testWebhook(services, { actor, asker, project }, param('webhook')),
  );
  mountInProject(app, services, routes.listWebhookMessages, async ({ project, param }) => {
    const messages = await readWebhookMessages(db, project.id, param('webhook'));
    if (!messages) throw notFound('webhook');
    return messages;
  });
  mountInProject(app, services, routes.resendWebhookMessage, ({ actor, asker, project, param }) =>
    resendMessage(services, { actor, asker, project }, { webhook: param('webhook'), message: param('message') }),
  );
}
