import type * as v from 'valibot';
import type { Action } from './action.ts';

/**
 * Who may call a route: anybody, anybody signed in, processes of the server's own machine that hold the command line's
 * token, or who `can()` lets do the action in the route's project.
 */
export type RouteAccess = 'anyone' | 'signed-in' | 'command-line' | Action;

/**
 * What a reply tells of a project's work: nothing of it, an item as it came, others' answers, what was decided, or who
 * is there. Answers and decisions expose whoever gets them, and are refused to who owes a label on the item.
 */
export const shownThings = ['nothing', 'item', 'answers', 'decisions', 'people'] as const;
export type Shown = (typeof shownThings)[number];

type BodySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>;

/** What a route takes and gives besides JSON, for whoever reads its description. */
interface Description {
  /** What may follow `?`, by name: what it means, one sentence each. */
  readonly query?: Readonly<Record<string, string>>;
  /** Fields of a multipart form, by name, where the body is one. */
  readonly form?: Readonly<Record<string, string>>;
  /** Media types of the reply where it is not JSON. */
  readonly gives?: readonly string[];
  /** Refused to scripts with an API token: it manages sign-ins, and a token must not outlive or multiply itself. */
  readonly sessionOnly?: boolean;
}

/** A call as somebody would write it; a test holds the body against its schema. */
export interface RouteExample {
  readonly body?: unknown;
  readonly reply?: unknown;
}

/**
 * One way to ask the server for something. Without an access and what it shows it does not compile, so none is left open
 * by accident.
 */
export interface Route<Body = unknown, Reply = unknown> extends Description {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono's pattern, e.g. `/api/projects/:project`. */
  readonly path: string;
  readonly access: RouteAccess;
  /** The most telling thing in its reply. */
  readonly shows: Shown;
  /** What the route does, one sentence. */
  readonly says: string;
  /** Schema of the JSON body, or null when it takes none. */
  readonly body: BodySchema | null;
  readonly example?: RouteExample;
  /** Never set: carries the types of body and reply. */
  readonly types?: { body: Body; reply: Reply };
}

type Plan = Pick<Route, 'method' | 'path' | 'access' | 'shows' | 'says'> & Description;

/** A route that takes no JSON body. */
export function reads<Reply>(plan: Plan & { example?: { reply: Reply } }): Route<undefined, Reply> {
  return { ...plan, body: null };
}

/** Curried, so that the reply is named and the body is inferred from its schema. */
export function takes<Reply>() {
  return <Schema extends BodySchema>(
    plan: Plan & { body: Schema; example: { body: v.InferInput<Schema>; reply?: Reply } },
  ): Route<v.InferOutput<Schema>, Reply> => plan;
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
