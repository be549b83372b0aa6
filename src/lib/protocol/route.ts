import type * as v from 'valibot';
import type { Action } from './action.ts';

/** Who may call a route: anybody, anybody signed in, or who `can()` lets do the action in the route's project. */
export type RouteAccess = 'anyone' | 'signed-in' | Action;

type BodySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>;

/** One way to ask the server for something. Without an access it does not compile, so none is left open by accident. */
export interface Route<Body = unknown, Reply = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono's pattern, e.g. `/api/projects/:project`. */
  readonly path: string;
  readonly access: RouteAccess;
  /** What the route does, one sentence. */
  readonly says: string;
  /** Schema of the JSON body, or null when it takes none. */
  readonly body: BodySchema | null;
  /** Never set: carries the types of body and reply. */
  readonly types?: { body: Body; reply: Reply };
}

type Plan = Pick<Route, 'method' | 'path' | 'access' | 'says'>;

/** A route that takes no body. */
export function reads<Reply>(plan: Plan): Route<undefined, Reply> {
  return { ...plan, body: null };
}

/** Curried, so that the reply is named and the body is inferred from its schema. */
export function takes<Reply>() {
  return <Schema extends BodySchema>(plan: Plan & { body: Schema }): Route<v.InferOutput<Schema>, Reply> => plan;
}

/** How the server says no: RFC 9457 problem details, with a code that programs can rely on. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  /** One sentence for a person: what is wrong, where, and what to do. */
  readonly detail: string;
  /** What else the code carries, e.g. who decided first. */
  readonly more?: Record<string, unknown>;
}
