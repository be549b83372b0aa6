import type { Hono } from 'hono';
import { readAnnotatorAnswers as answersRoute } from '#lib/protocol/annotators.ts';
import * as routes from '#lib/protocol/stages.ts';
import { contest } from '#server/commands/contest.ts';
import { closeRound, escalate, ownEscalation } from '#server/commands/rounds.ts';
import { signOff } from '#server/commands/sign-off.ts';
import { readVeils } from '#server/exposure/veil.ts';
import { readAnnotatorAnswers, readAnswerFilter } from '#server/queries/annotator-answers.ts';
import { listContests } from '#server/queries/contests.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Rounds, escalation, sign-off and contests of conflicts, and what became of one annotator's answers. */
export function mountStages(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.closeRound, ({ actor, asker, project, param, body }) =>
    closeRound(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, routes.escalate, ({ actor, asker, project, param, body }) =>
    escalate(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, routes.ownEscalation, ({ actor, asker, project, param, body }) =>
    ownEscalation(services, { actor, asker, project }, param('escalation'), body.account),
  );
  mountInProject(app, services, routes.signOff, ({ actor, asker, project, param, body }) =>
    signOff(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, routes.contest, ({ actor, asker, project, param, body }) =>
    contest(services, { actor, asker, project }, param('conflict'), body),
  );
  mountInProject(app, services, routes.listContests, async ({ project, sight }) => {
    const list = await listContests(db, sight);
    const shown = list.rows.map(({ item }) => item);
    await services.exposures.note({ accountId: sight.viewer.id, projectId: project.id }, 'queue', shown);
    const veils = await readVeils(db, sight, project.secret);
    return { ...list, rows: list.rows.map((row) => veils(row.item).over(row)) };
  });
  mountInProject(app, services, answersRoute, async (call) => {
    const { project, sight, param, query } = call;
    const filter = readAnswerFilter(query);
    const answers = await readAnnotatorAnswers(db, call, param('annotator'), filter, services.now());
    const shown = answers.rows.map(({ item }) => item);
    await services.exposures.note({ accountId: sight.viewer.id, projectId: project.id }, 'insight', shown);
    const veils = await readVeils(db, sight, project.secret);
    return { ...answers, rows: answers.rows.map((row) => veils(row.item).over(row)) };
  });
}
