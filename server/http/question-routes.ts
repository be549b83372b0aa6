import type { Hono } from 'hono';
import * as routes from '#lib/protocol/questions.ts';
import { changeQuestion } from '#server/commands/change-question.ts';
import { notFound } from '#server/commands/refusal.ts';
import { readSiblings } from '#server/queries/siblings.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** What items are asked, and what they belong to. */
export function mountQuestions(app: Hono<HttpEnv>, services: Services): void {
  mountInProject(app, services, routes.readSiblings, async ({ sight, param, query }) => {
    const siblings = await readSiblings(services.db, sight, param('item'), query('at'));
    if (!siblings) throw notFound('item');
    return siblings;
  });
  mountInProject(app, services, routes.changeQuestion, ({ actor, asker, project, param, body }) =>
    changeQuestion(services, { actor, asker, project }, param('question'), {
      prompt: body.prompt,
      config: body.config,
      askedWhen: body.askedWhen,
    }),
  );
}
