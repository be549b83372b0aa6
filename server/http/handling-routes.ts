import type { Hono } from 'hono';
import * as routes from '#lib/protocol/handling.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { handleConflicts, undoHandling } from '#server/commands/handle-conflicts.ts';
import { planHandling, type Selection } from '#server/queries/handling.ts';
import { readStagedFilter } from '#server/queries/stages.ts';
import type { Services } from '#server/services.ts';
import type { Db } from '#server/storage/storage.ts';
import { type HttpEnv, mountInProject } from './mount.ts';
import { refuseUnseenConflicts } from './sight-door.ts';

/** Who handles which conflicts, how soon and before what. */
export function mountHandling(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.previewHandling, async ({ actor, project, sight, body }) => {
    if (body.selection.by === 'list') await refuseUnseenConflicts(db, sight, body.selection.conflicts);
    const selection = await selectionOf(db, project, body.selection, actor.accountId);
    const { count, people, left } = await planHandling(db, sight, selection, body.change);
    return { count, people, left };
  });
  mountInProject(app, services, routes.handleConflicts, async ({ actor, asker, project, sight, body }) => {
    if (body.selection.by === 'list') await refuseUnseenConflicts(db, sight, body.selection.conflicts);
    const selection = await selectionOf(db, project, body.selection, actor.accountId);
    return handleConflicts(services, { actor, asker, project }, { ...body, selection });
  });
  mountInProject(app, services, routes.undoHandling, ({ actor, asker, project, param, body }) =>
    undoHandling(services, { actor, asker, project }, param('handling'), body),
  );
}

/** A choice of conflicts as the queue reads it; `me` is the account that asks. */
export async function selectionOf(
  db: Db,
  project: ProjectContext,
  selection: routes.HandlingSelection,
  me: string,
): Promise<Selection> {
  if (selection.by === 'list') return selection;
  const asked: Record<string, string | null> = selection.filter;
  return { by: 'filter', filter: await readStagedFilter(db, project, me, (name) => asked[name] ?? undefined) };
}
