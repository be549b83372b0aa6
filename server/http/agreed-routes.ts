import type { Hono } from 'hono';
import * as routes from '#lib/protocol/agreed.ts';
import { resolveAgreed, undoPolicyAct } from '#server/commands/resolve-agreed.ts';
import { listPolicyActs, previewAgreed, readAgreedAsked } from '#server/queries/agreed.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** What nobody disputes, resolved by policy. */
export function mountAgreed(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.previewAgreed, async ({ project, sight, query }) => {
    const preview = await previewAgreed(db, sight, readAgreedAsked(query));
    const shown = preview.labels.flatMap(({ examples }) => examples.map(({ item }) => item));
    await services.exposures.note({ accountId: sight.viewer.id, projectId: project.id }, 'insight', shown);
    return preview;
  });
  mountInProject(app, services, routes.resolveAgreed, ({ actor, asker, project, body }) =>
    resolveAgreed(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.listPolicyActs, ({ project }) => listPolicyActs(db, project.id));
  mountInProject(app, services, routes.undoPolicyAct, ({ actor, asker, project, param, body }) =>
    undoPolicyAct(services, { actor, asker, project }, param('act'), body),
  );
}
