import type { Hono } from 'hono';
import * as routes from '#lib/protocol/handling.ts';
import { handleConflicts, undoHandling } from '#server/commands/handle-conflicts.ts';
import { planHandling, type Selection } from '#server/queries/handling.ts';
import { readFilter } from '#server/queries/queue-filter.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Who handles which conflicts, how soon and before what. */
export function mountHandling(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.previewHandling, async ({ actor, project, body }) => {
    const selection = selectionOf(body.selection, actor.accountId);
    const { count, people, left } = await planHandling(db, project.id, selection, body.change);
    return { count, people, left };
  });
  mountInProject(app, services, routes.handleConflicts, ({ actor, asker, project, body }) =>
    handleConflicts(
      services,
      { actor, asker, project },
      { ...body, selection: selectionOf(body.selection, actor.accountId) },
    ),
  );
  mountInProject(app, services, routes.undoHandling, ({ actor, asker, project, param, body }) =>
    undoHandling(services, { actor, asker, project }, param('handling'), body),
  );
}

function selectionOf(selection: routes.HandlingSelection, me: string): Selection {
  if (selection.by === 'list') return selection;
  const asked: Record<string, string | null> = selection.filter;
  return { by: 'filter', filter: readFilter((name) => asked[name] ?? undefined, me) };
}
