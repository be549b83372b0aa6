import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Action } from '#lib/protocol/action.ts';
import type { Route, RouteAccess } from '#lib/protocol/route.ts';
import { type Asker, type Permission, roleAllows } from '#server/auth/can.ts';
import { allowsInProject } from '#server/auth/in-project.ts';
import type { Actor } from '#server/auth/session.ts';
import type { InProject, ProjectContext } from '#server/commands/context.ts';
import { badRequest, forbidden, notFound, Refusal } from '#server/commands/refusal.ts';
import { readSight, type Sight } from '#server/exposure/sight.ts';
import { readVeil } from '#server/exposure/veil.ts';
import type { Services } from '#server/services.ts';
import { refuseBeyondToken, refuseBound } from './bearer.ts';
import { refuseUnseen } from './sight-door.ts';

export interface HttpEnv {
  Variables: {
    actor: Actor | null;
    place: string;
    /** Method and pattern of the route that answers, once one does. */
    pattern?: string;
    /** Status of a reply that was written past Hono, as pages are. */
    sentStatus?: number;
  };
}

export interface Call<Body> {
  services: Services;
  context: Context<HttpEnv>;
  body: Body;
  param: (name: string) => string;
  query: (name: string) => string | undefined;
}

/** What a handler gets, by the route's access. */
export type Handler<Body, Extra, Reply> = (call: Call<Body> & Extra) => Promise<Reply | Response>;

/** Mounts a route anybody may call. */
export function mountOpen<Body, Reply>(
  app: Hono<HttpEnv>,
  services: Services,
  route: Route<Body, Reply>,
  handler: Handler<Body, { actor: Actor | null }, Reply>,
): void {
  on(app, route, async (c) => {
    const call = await readCall(services, route, c);
    const actor = c.get('actor');
    return handler({ ...call, actor: actor && (await stillStands(services, route, actor)) ? actor : null });
  });
}

/** Mounts a route for people who are signed in. */
export function mountSignedIn<Body, Reply>(
  app: Hono<HttpEnv>,
  services: Services,
  route: Route<Body, Reply>,
  handler: Handler<Body, { actor: Actor; asker: Asker }, Reply>,
): void {
  on(app, route, async (c) => {
    const actor = signedIn(c);
    const asker: Asker = { accountId: actor.accountId, isOwner: actor.isOwner, role: null };
    if (isAction(route.access)) {
      refuseBound(actor);
      refuseUnless(roleAllows(asker, route.access));
    }
    const call = await readCall(services, route, c);
    if (!(await stillStands(services, route, actor))) throw signedOut();
    return handler({ ...call, actor, asker });
  });
}

/** What a handler of a project's route gets besides its call. */
export interface InSight extends InProject {
  /** What the asker may see of the project. */
  sight: Sight;
  askAgain: () => Promise<void>;
}

/**
 * Mounts a route of one project. The role is checked before the body is read, and by commands again as they commit;
 * handlers `ask` what depends on more. What is about an item out of sight is refused, what shows answers of one is kept
 * as exposure before it is handed out, and people the asker may not know show as somebody.
 */
export function mountInProject<Body, Reply>(
  app: Hono<HttpEnv>,
  services: Services,
  route: Route<Body, Reply>,
  handler: Handler<Body, InSight, Reply>,
): void {
  on(app, route, async (c) => {
    const actor = signedIn(c);
    const slug = c.req.param('project') ?? '';
    const project = await findProject(services, actor, slug);
    const asker: Asker = { accountId: actor.accountId, isOwner: actor.isOwner, role: project.role };
    const { access } = route;
    if (!isAction(access)) throw new Error(`${route.path} names no action`);
    refuseUnless(allowsInProject(asker, access, project.visibility));
    /** For handlers that read the body themselves: refuses whoever was let in when it began and would not be now. */
    const askAgain = async () => {
      if (!(await standsStill(services, actor))) throw signedOut();
      const { role, visibility } = await findProject(services, actor, slug);
      refuseUnless(allowsInProject({ ...asker, role }, access, visibility));
    };
    const call = await readCall(services, route, c);
    if (!(await stillStands(services, route, actor))) throw signedOut();
    const { db, exposures } = services;
    const sight = await readSight(db, project.id, actor.accountId);
    const item = await refuseUnseen(db, route, sight, call.param);
    const reply = await handler({ ...call, actor, asker, project, sight, askAgain });
    if (reply instanceof Response) return reply;
    if (item !== null && (route.shows === 'answers' || route.shows === 'decisions')) {
      await exposures.note({ accountId: actor.accountId, projectId: project.id }, 'record', [item]);
    }
    return (await readVeil(db, sight, project.secret, item ?? project.id)).over(reply);
  });
}

function refuseUnless(permission: Permission): void {
  if (!permission.allowed) throw forbidden(permission.code, permission.says);
}

function on(app: Hono<HttpEnv>, route: Route, run: (c: Context<HttpEnv>) => Promise<unknown>): void {
  app.on(route.method, route.path, async (c) => {
    c.set('pattern', `${route.method} ${route.path}`);
    refuseBeyondToken(route, c.get('actor'));
    const reply = await run(c);
    return reply instanceof Response ? reply : c.json(reply ?? null);
  });
}

function signedIn(c: Context<HttpEnv>): Actor {
  const actor = c.get('actor');
  if (!actor) throw signedOut();
  return actor;
}

const signedOut = () => new Refusal(401, 'signed-out', 'Sign in first: your session has ended or you have none.');

const isAction = (access: RouteAccess): access is Action =>
  access !== 'anyone' && access !== 'signed-in' && access !== 'command-line';

/** Whether what lets the actor in held while the body was read: its sender can draw that out for minutes. */
async function stillStands(services: Services, route: Route, actor: Actor): Promise<boolean> {
  return route.body === null || (await standsStill(services, actor));
}

function standsStill({ sessions, tokens }: Services, { sessionId, token }: Actor): Promise<boolean> {
  return token ? tokens.stands(token.id) : sessions.stands(sessionId);
}

async function findProject(services: Services, actor: Actor, slug: string): Promise<ProjectContext> {
  const row = await services.db
    .selectFrom('project')
    .innerJoin('member', 'member.project_id', 'project.id')
    .select([
      'project.id',
      'project.slug',
      'project.name',
      'project.secret',
      'project.settings',
      'project.visibility',
      'member.role',
    ])
    .where('project.slug', '=', slug)
    .where('member.account_id', '=', actor.accountId)
    .executeTakeFirst();
  // The same reply whether it does not exist or is not theirs: names of projects are nobody else's business.
  const bound = actor.token?.projectId ?? null;
  if (!row || (bound !== null && bound !== row.id)) throw notFound('project');
  return row;
}

async function readCall<Body>(services: Services, route: Route<Body>, context: Context<HttpEnv>): Promise<Call<Body>> {
  return {
    services,
    context,
    body: (route.body ? await readBody(route, context) : undefined) as Body,
    param: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.query(name),
  };
}

async function readBody(route: Route, context: Context<HttpEnv>): Promise<unknown> {
  if (!context.req.header('content-type')?.startsWith('application/json')) {
    throw new Refusal(415, 'not-json', 'Send JSON with content-type application/json.');
  }
  const text = await context.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text, keepWellFormed);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw badRequest('The body is not valid JSON.');
  }
  const parsed = v.safeParse(route.body!, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Refusal(400, 'bad-request', issue.message, path ? { field: path } : undefined);
}

/** Refuses what the database cannot hold as it is: NUL, and halves of letters, which would come back as others. */
function keepWellFormed(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
    throw badRequest('A text holds a NUL character or half a character.');
  }
  return value;
}
