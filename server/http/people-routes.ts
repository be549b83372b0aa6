import type { Context, Hono } from 'hono';
import * as routes from '#lib/protocol/people.ts';
import type { Actor } from '#server/auth/session.ts';
import { acceptLink, lookAtLink } from '#server/commands/accept-link.ts';
import { changeRole, invite, linkAnnotator, removeMember, revokeInvitation } from '#server/commands/members.ts';
import { setTags } from '#server/commands/member-tags.ts';
import { notFound, Refusal } from '#server/commands/refusal.ts';
import { signIn } from '#server/commands/sign-in.ts';
import { readVeil } from '#server/exposure/veil.ts';
import { readChange, readNeeds } from '#server/queries/needs.ts';
import { readPeople } from '#server/queries/people.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject, mountOpen, mountSignedIn } from './mount.ts';

/** Signing in and out, sessions, one-time links, members. */
export function mountPeople(app: Hono<HttpEnv>, services: Services): void {
  const { sessions } = services;
  const device = (c: { req: { header(name: string): string | undefined }; get(name: 'place'): string }) => ({
    userAgent: c.req.header('user-agent') ?? '',
    ipPrefix: c.get('place'),
  });

  mountOpen(app, services, routes.getMe, async ({ actor, context }) => ({
    person: actor && { id: actor.accountId, name: actor.name, email: actor.email, isOwner: actor.isOwner },
    demo: (await services.demo?.show(context)) ?? null,
  }));
  /** The cookie of the new session takes the place of the one before it, which would stay open unseen. */
  const replace = async (context: Context<HttpEnv>, former: Actor | null, cookie: string) => {
    context.header('set-cookie', cookie);
    if (former) await sessions.end(former.sessionId);
  };
  mountOpen(app, services, routes.signIn, async ({ body, actor, context }) => {
    const { id, cookie } = await signIn(services, body, device(context));
    await replace(context, actor, cookie);
    return { id };
  });
  mountOpen(app, services, routes.enterDemo, async ({ actor, context }) => {
    const accountId = await services.demo?.personOf(context);
    if (!accountId)
      throw new Refusal(403, 'no-demo', 'The demo is only entered on this computer, from a demo person’s own address.');
    await replace(context, actor, await sessions.start(accountId, device(context)));
    return { id: accountId };
  });
  mountSignedIn(app, services, routes.signOut, async ({ actor, context }) => {
    await sessions.end(actor.sessionId);
    context.header('set-cookie', sessions.blankCookie());
    return null;
  });
  mountSignedIn(app, services, routes.listSessions, async ({ actor }) =>
    (await sessions.list(actor.accountId)).map(({ id, createdAt, lastSeenAt, userAgent, ipPrefix }) => ({
      id,
      current: id === actor.sessionId,
      createdAt,
      lastSeenAt,
      device: userAgent,
      place: ipPrefix,
    })),
  );
  mountSignedIn(app, services, routes.endSession, async ({ actor, param }) => {
    const own = (await sessions.list(actor.accountId)).some(({ id }) => id === param('session'));
    if (!own) throw notFound('session');
    await sessions.end(param('session'));
    return null;
  });
  mountOpen(app, services, routes.lookAtLink, ({ body }) => lookAtLink(services, body.token));
  mountOpen(app, services, routes.acceptLink, async ({ body, actor, context }) => {
    const { accountId, project } = await acceptLink(services, body, actor);
    if (actor?.accountId !== accountId) {
      await replace(context, actor, await sessions.start(accountId, device(context)));
    }
    return { id: accountId, project };
  });

  mountInProject(app, services, routes.listMembers, async ({ project, sight }) => {
    const [people, veil] = await Promise.all([
      readPeople(services, project),
      readVeil(services.db, sight, project.secret, project.id),
    ]);
    return { ...people, members: people.members.filter(({ id }) => !veil.covers(id)) };
  });
  mountInProject(app, services, routes.invite, ({ actor, asker, project, body }) =>
    invite(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.revokeInvitation, ({ actor, asker, project, param }) =>
    revokeInvitation(services, { actor, asker, project }, param('invitation')),
  );
  mountInProject(app, services, routes.changeRole, ({ actor, asker, project, param, body }) =>
    changeRole(services, { actor, asker, project }, param('account'), body.role),
  );
  mountInProject(app, services, routes.removeMember, ({ actor, asker, project, param }) =>
    removeMember(services, { actor, asker, project }, param('account')),
  );
  mountInProject(app, services, routes.setTags, ({ actor, asker, project, param, body }) =>
    setTags(services, { actor, asker, project }, param('account'), body.tags),
  );
  mountInProject(app, services, routes.listNeeds, ({ project, query }) =>
    readNeeds(services.db, project, readChange(query)),
  );
  mountInProject(app, services, routes.linkAnnotator, ({ actor, asker, project, param, body }) =>
    linkAnnotator(services, { actor, asker, project }, param('annotator'), body.account),
  );
}
