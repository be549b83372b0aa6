import type { Route } from '#lib/protocol/route.ts';
import { rolesFor } from '#server/auth/can.ts';

/** Who may call a route, in words: roles of the project, or who else it is for. */
export function whoMay({ access }: Pick<Route, 'access'>): readonly string[] {
  switch (access) {
    case 'anyone':
    case 'signed-in':
    case 'command-line':
      return [access];
    case 'project.create':
      return ['owner of the installation'];
    default:
      return rolesFor(access);
  }
}

/** What an API token must hold for a route: a scope, or null where no token opens it. */
export function scopeFor({ access, method, sessionOnly }: Route): 'read' | 'write' | null {
  if (sessionOnly || access === 'command-line') return null;
  return method === 'GET' ? 'read' : 'write';
}

/** OpenAPI's security of a route: any one of the alternatives; the empty one needs nothing. */
export function securityOf(route: Route): readonly Record<string, never[]>[] {
  if (route.access === 'command-line') return [{ commandLine: [] }];
  return [
    ...(route.access === 'anyone' ? [{}] : []),
    { session: [] },
    ...(scopeFor(route) === null ? [] : [{ token: [] }]),
  ];
}

export const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-parley',
    description: 'The cookie that `POST /api/session` sets; named `parley` where Parley is reached over plain http.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token (`ply_…`) made on the account page; `x-token-scope` says which scope a route needs.',
  },
  commandLine: {
    type: 'http',
    scheme: 'bearer',
    description: 'For `npx parley` on the server’s own machine; the token is in its data directory.',
  },
} as const;
