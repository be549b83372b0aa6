import type { Hono } from 'hono';
import { readAnnotatorAnswers as answersRoute } from '#lib/protocol/annotators.ts';
import * as routes from '#lib/protocol/stages.ts';
import { contest } from '#server/commands/contest.ts';
import { closeRound, escalate, ownEscalation } from '#server/commands/rounds.ts';
import { signOff } from '#server/commands/sign-off.ts';
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
  mountInProject(app, services, routes.listContests, ({ project }) => listContests(db, project.id));
  mountInProject(app, services, answersRoute, ({ actor, asker, project, param, query }) =>
    readAnnotatorAnswers(db, { actor, asker, project }, param('annotator'), readAnswerFilter(query), services.now()),
  );
}
