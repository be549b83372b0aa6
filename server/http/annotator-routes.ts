import type { Hono } from 'hono';
import * as routes from '#lib/protocol/annotator-aliases.ts';
import { markModel, mergeAnnotators, renameAnnotator, undoAlias } from '#server/commands/annotator-aliases.ts';
import { readAliasEffect } from '#server/queries/alias-effect.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Who the names in the data are: merged, renamed, marked as models. */
export function mountAnnotators(app: Hono<HttpEnv>, services: Services): void {
  mountInProject(app, services, routes.previewAlias, ({ project, body }) =>
    readAliasEffect(services.db, project, body),
  );
  mountInProject(app, services, routes.mergeAnnotators, ({ actor, asker, project, body }) =>
    mergeAnnotators(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.renameAnnotator, ({ actor, asker, project, param, body }) =>
    renameAnnotator(services, { actor, asker, project }, param('annotator'), body),
  );
  mountInProject(app, services, routes.markModel, ({ actor, asker, project, param, body }) =>
    markModel(services, { actor, asker, project }, param('annotator'), body),
  );
  mountInProject(app, services, routes.undoAlias, ({ actor, asker, project, param, body }) =>
    undoAlias(services, { actor, asker, project }, param('act'), body),
  );
}
