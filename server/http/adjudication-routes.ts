import type { Hono } from 'hono';
import * as routes from '#lib/protocol/adjudication.ts';
import { readBoard as boardRoute } from '#lib/protocol/board.ts';
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
import { seeItem } from '#server/exposure/see-item.ts';
import { readBoard, readShape } from '#server/queries/board.ts';
import { findItems as readFound } from '#server/queries/find-items.ts';
import { listLookAlikes } from '#server/queries/look-alikes.ts';
import { readQueue } from '#server/queries/queue.ts';
import { readNeighbours } from '#server/queries/queue-neighbours.ts';
import { countStages, readStagedFilter, withStages } from '#server/queries/stages.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';
import { refuseUnseenConflicts } from './sight-door.ts';

/** The queue, and everything done to a conflict. */
export function mountAdjudication(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.listConflicts, async ({ actor, asker, project, sight, query }) => {
    const filter = await readStagedFilter(db, project, actor.accountId, query);
    if (filter.people.length > 0) ask(asker, 'agreement.people');
    const queue = await readQueue(db, sight, filter, {
      after: query('after') ?? null,
      limit: readLimit(query('limit')),
    });
    // Filtered by people it is what stands behind a figure of theirs.
    const way = filter.people.length > 0 ? 'insight' : 'queue';
    const items = queue.rows.map(({ item }) => item);
    await services.exposures.note({ accountId: asker.accountId, projectId: project.id }, way, items);
    return { ...queue, rows: await withStages(db, project, actor.accountId, queue.rows) };
  });
  mountInProject(app, services, boardRoute, async ({ actor, asker, project, sight, query }) => {
    const filter = await readStagedFilter(db, project, actor.accountId, query);
    if (filter.people.length > 0) ask(asker, 'agreement.people');
    const board = await readBoard(db, { project, sight }, filter, readShape(query));
    const way = filter.people.length > 0 ? 'insight' : 'queue';
    const items = board.columns.flatMap(({ rows }) => rows.map(({ item }) => item));
    await services.exposures.note({ accountId: asker.accountId, projectId: project.id }, way, [...new Set(items)]);
    return board;
  });
  mountInProject(app, services, routes.countStages, ({ project, sight }) => countStages(db, project, sight));
  mountInProject(app, services, routes.findNeighbours, async ({ actor, asker, project, sight, query, param }) => {
    const filter = await readStagedFilter(db, project, actor.accountId, query);
    // Somebody who was sent a lead's link may open the item, among the conflicts they may filter.
    const people = roleAllows(asker, 'agreement.people').allowed ? filter.people : [];
    return readNeighbours(db, sight, { ...filter, people }, param('conflict'));
  });
  mountInProject(app, services, findItems, ({ sight, query }) => readFound(db, sight, query('text') ?? ''));
  mountInProject(app, services, routes.getItem, async ({ project, sight, param }) => {
    const record = await seeItem(db, project, sight, param('item'));
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
  mountInProject(app, services, many.listLookAlikes, async ({ actor, project, sight, param }) => {
    const list = await listLookAlikes(db, { actor, project, sight }, param('conflict'));
    const items = list.rows.map(({ item }) => item);
    await services.exposures.note({ accountId: actor.accountId, projectId: project.id }, 'look-alikes', items);
    return list;
  });
  mountInProject(app, services, many.settleMany, async ({ actor, asker, project, sight, param, body }) => {
    await refuseUnseenConflicts(
      db,
      sight,
      body.targets.map(({ conflict }) => conflict),
    );
    return settleMany(services, { actor, asker, project }, param('conflict'), body);
  });
  mountInProject(app, services, many.undoSettling, ({ actor, asker, project, param, body }) =>
    undoSettling(services, { actor, asker, project }, param('settling'), body),
  );
  mountInProject(app, services, routes.addComment, ({ actor, asker, project, param, body }) =>
    addComment(services, { actor, asker, project }, param('item'), body),
  );
}

/** Rows asked for: none at all for who wants the counts and patterns alone. */
function readLimit(given: string | undefined): number {
  const limit = Math.trunc(Number(given ?? NaN));
  return Number.isNaN(limit) ? 50 : limit;
}
