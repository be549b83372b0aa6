import type { Hono } from 'hono';
import * as routes from '#lib/protocol/labels.ts';
import { askForLabels, withdrawLabels } from '#server/commands/ask-for-labels.ts';
import { giveLabel, notAsked } from '#server/commands/give-label.ts';
import { planAsking } from '#server/queries/label-plan.ts';
import { readAskedLabels, readLabelTask, readOwnLabels } from '#server/queries/labels.ts';
import type { Services } from '#server/services.ts';
import { selectionOf } from './handling-routes.ts';
import { type HttpEnv, mountInProject } from './mount.ts';
import { refuseUnseenConflicts } from './sight-door.ts';

/** Labels that people are asked for one by one, given blind. */
export function mountLabels(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.previewLabels, async ({ actor, project, sight, body }) => {
    if (body.selection.by === 'list') await refuseUnseenConflicts(db, sight, body.selection.conflicts);
    const plan = await planAsking(
      db,
      sight,
      await selectionOf(db, project, body.selection, actor.accountId),
      body.people,
    );
    const left = { decided: 0, waiting: 0, asked: 0, nobody: 0 };
    for (const why of plan.left.values()) left[why]++;
    return {
      count: plan.points.length,
      asked: plan.given.size,
      left,
      people: plan.askable.map(({ id, name, owes }, place) => {
        const { count, able, not } = plan.people[place]!;
        return { id, name, count, able, not, owes };
      }),
    };
  });
  mountInProject(app, services, routes.askForLabels, async ({ actor, asker, project, sight, body }) => {
    if (body.selection.by === 'list') await refuseUnseenConflicts(db, sight, body.selection.conflicts);
    const selection = await selectionOf(db, project, body.selection, actor.accountId);
    return askForLabels(services, { actor, asker, project }, { ...body, selection });
  });
  mountInProject(app, services, routes.withdrawLabels, ({ actor, asker, project, body }) =>
    withdrawLabels(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.listAskedLabels, ({ project }) =>
    readAskedLabels(db, project.id, services.now()),
  );
  mountInProject(app, services, routes.listOwnLabels, ({ sight }) => readOwnLabels(db, sight));
  mountInProject(app, services, routes.readLabelTask, async ({ actor, project, param }) => {
    const task = await readLabelTask(db, project, actor.accountId, param('item'));
    if (!task) throw notAsked();
    return task;
  });
  mountInProject(app, services, routes.giveLabel, ({ actor, asker, project, param, body }) =>
    giveLabel(services, { actor, asker, project }, param('item'), body),
  );
}
