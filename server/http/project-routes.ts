import type { Hono } from 'hono';
import * as routes from '#lib/protocol/projects.ts';
import { changeSettings, createProject } from '#server/commands/projects.ts';
import { badRequest } from '#server/commands/refusal.ts';
import { verifyChain } from '#server/log/verify.ts';
import { readLogPage } from '#server/queries/log.ts';
import { listProjects, readProject } from '#server/queries/projects.ts';
import { verifyReleases } from '#server/releases/verify-releases.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject, mountSignedIn } from './mount.ts';

/** Projects, their settings and their log. */
export function mountProjects(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountSignedIn(app, services, routes.listProjects, async ({ actor }) => {
    const only = actor.token?.projectId ?? null;
    return (await listProjects(db, actor.accountId)).filter(({ id }) => only === null || id === only);
  });
  mountSignedIn(app, services, routes.createProject, ({ actor, body }) => createProject(services, actor, body.name));
  mountInProject(app, services, routes.getProject, ({ project, sight }) => readProject(db, project, sight));
  mountInProject(app, services, routes.changeSettings, ({ actor, asker, project, body }) =>
    changeSettings(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.readLog, ({ project, query }) => {
    const before = query('before');
    if (before !== undefined && !/^\d{1,15}$/.test(before)) throw badRequest('before is not a number of the log.');
    return readLogPage(db, project.id, before === undefined ? null : Number(before));
  });
  mountInProject(app, services, routes.verifyLog, async ({ project }) => {
    const { entries, head, broken } = await verifyReleases(db, await verifyChain(db, project.id));
    return { entries, head, broken };
  });
}
