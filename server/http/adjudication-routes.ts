import type { Hono } from 'hono';
import * as routes from '#lib/protocol/adjudication.ts';
import { findItems } from '#lib/protocol/find.ts';
import * as many from '#lib/protocol/settle-many.ts';
import { roleAllows } from '#server/auth/can.ts';
import { ask } from '#server/commands/ask.ts';
import { addComment } from '#server/commands/comment.ts';
import { decide } from '#server/commands/decide.ts';
import { undoDecision } from '#server/commands/undo-decision.ts';
import { settleMany, undoSettling } from '#server/commands/settle-many.ts';
import { castVote, propose } from '#server/commands/propose.ts';
import { notFound } from '#server/commands/refusal.ts';
import { findItems as readFound } from '#server/queries/find-items.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import { listLookAlikes } from '#server/queries/look-alikes.ts';
import { readQueue } from '#server/queries/queue.ts';
import { readFilter } from '#server/queries/queue-filter.ts';
import { readNeighbours } from '#server/queries/queue-neighbours.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** The queue, and everything done to a conflict. */
export function mountAdjudication(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.listConflicts, ({ actor, asker, project, query }) => {
    const filter = readFilter(query, actor.accountId);
    if (filter.people.length > 0) ask(asker, 'agreement.people');
    return readQueue(db, project.id, filter, {
      after: query('after') ?? null,
      limit: Math.trunc(Number(query('limit'))) || 50,
    });
  });
  mountInProject(app, services, routes.findNeighbours, ({ actor, asker, project, query, param }) => {
    const filter = readFilter(query, actor.accountId);
    // Somebody who was sent a lead's link may open the item, among the conflicts they may filter.
    const people = roleAllows(asker, 'agreement.people').allowed ? filter.people : [];
    return readNeighbours(db, project.id, { ...filter, people }, param('conflict'));
  });
  mountInProject(app, services, findItems, ({ project, query }) => readFound(db, project.id, query('text') ?? ''));
  mountInProject(app, services, routes.getItem, async ({ project, actor, param }) => {
    const record = await readItemRecord(db, project, actor.accountId, param('item'));
    if (!record) throw notFound('item');
    return record;
  });
  mountInProject(app, services, routes.propose, ({ actor, asker, project, param, body }) =>
    propose(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, routes.castVote, ({ actor, asker, project, param, body }) =>
    castVote(services, { actor, asker, project }, param('proposal'), body),
  );
  mountInProject(app, services, routes.decide, ({ actor, asker, project, param, body }) =>
    decide(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, routes.undoDecision, ({ actor, asker, project, param, body }) =>
    undoDecision(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, many.listLookAlikes, ({ actor, project, param }) =>
    listLookAlikes(db, { actor, project }, param('conflict')),
  );
  mountInProject(app, services, many.settleMany, ({ actor, asker, project, param, body }) =>
    settleMany(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, many.undoSettling, ({ actor, asker, project, param, body }) =>
    undoSettling(services, { actor, asker, project }, param('settling'), body),
  );
  mountInProject(app, services, routes.addComment, ({ actor, asker, project, param, body }) =>
    addComment(services, { actor, asker, project }, param('item'), body),
  );
}
