import { createApp } from '#server/http/app.ts';
import { createGate } from '#server/http/gate.ts';
import { createProject } from '#server/commands/projects.ts';
import { hashPassword } from '#server/auth/password.ts';
import type { Scope } from '#lib/protocol/tokens.ts';
import { createToken } from '#server/commands/tokens.ts';
import { newId } from '#server/storage/id.ts';
import type { Storage } from '#server/storage/storage.ts';
import type { ProjectSettings } from '#server/storage/schema.ts';
import type { RoomsStats } from '#server/sync/rooms.ts';
import { type Cast, seedProject, testServices } from './seed.ts';

/** What the rooms of a test site, of which there are none, have counted. */
const roomsStats: RoomsStats = {
  rooms: 2,
  connections: 5,
  pending: 1,
  closes: { 0: 3, 4422: 1 },
  received: { frames: 7, bytes: 90 },
  commits: { updates: 4, bytes: 60, failures: 1, latency: { count: 3, sum: 12, p50: 4, p99: 5 } },
};

const HOST = 'localhost:3000';

export interface SiteRequest {
  method?: string;
  /** Name of the person in whose new session it is made; null for nobody. */
  as?: string | null;
  cookie?: string;
  /** API token it is made with, in place of a session and as a script would: without an Origin. */
  bearer?: string;
  body?: unknown;
  /** Address of whoever is connected; none for a request answered in process. */
  peer?: string;
  headers?: Record<string, string>;
}

export type TestSite = Awaited<ReturnType<typeof testSite>>;

/**
 * The app with all its doors over a test database, asked in process: a project with its people, and `stranger`, who owns
 * another project and the installation.
 */
export async function testSite(
  storage: Storage,
  cast: Cast,
  items: Record<string, Record<string, string>>,
  settings: Partial<ProjectSettings> = {},
) {
  const { services, told, pass } = testServices(storage);
  const policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' } as const;
  const seeded = await seedProject(services, cast, items, { policy, ...settings });
  const stranger = newId();
  const ids: Record<string, string> = { ...seeded.ids, stranger };
  await services.db
    .insertInto('account')
    .values({
      id: stranger,
      email: `${stranger.toLowerCase()}@example.org`,
      name: 'stranger',
      password_hash: null,
      is_owner: true,
      is_demo: false,
      created_at: services.now(),
    })
    .execute();
  await createProject(services, { accountId: stranger, isOwner: true }, 'Elsewhere');
  const app = createApp(services, createGate([`http://${HOST}`], null), {
    https: false,
    cliToken: 'c'.repeat(64),
    watched: { loop: { delay: () => ({ p50: 0.001, p99: 0.02 }) }, rooms: { stats: () => roomsStats } },
  });

  const accounts = await services.db.selectFrom('account').select(['id', 'email']).execute();
  const emails = Object.fromEntries(
    Object.entries(ids).map(([name, id]) => [name, accounts.find((account) => account.id === id)?.email ?? '']),
  );
  const signIn = async (name: string): Promise<string> => {
    const cookie = await services.sessions.start(ids[name]!, { userAgent: 'test', ipPrefix: '::1' });
    return cookie.split(';')[0]!;
  };
  const sessionOf = async (cookie: string): Promise<string> => {
    const actor = await services.sessions.validate(cookie.split('=')[1]);
    return actor?.sessionId ?? '';
  };
  return {
    ...seeded,
    ids,
    emails,
    app,
    services,
    told,
    pass,
    signIn,
    sessionOf,
    viewer: async (name: string) => ({ accountId: ids[name]!, sessionId: await sessionOf(await signIn(name)) }),
    /** An API token of somebody; for all of their projects unless one is named. */
    makeToken: async (name: string, terms: { scope?: Scope; project?: string | null; days?: number } = {}) => {
      const order = { name: 'script', scope: 'read', project: null, days: 90, ...terms } as const;
      return (await createToken(services, { accountId: ids[name]! }, order)).token;
    },
    setPassword: async (name: string, password: string) => {
      const password_hash = await hashPassword(password);
      await services.db.updateTable('account').set({ password_hash }).where('id', '=', ids[name]!).execute();
    },
    request: async (
      path: string,
      { method = 'GET', as = null, cookie, bearer, body, peer, headers = {} }: SiteRequest = {},
    ) => {
      const given = cookie ?? (as === null ? null : await signIn(as));
      const stream = body instanceof ReadableStream;
      const init = {
        method,
        headers: {
          host: HOST,
          ...(bearer === undefined ? { origin: `http://${HOST}` } : { authorization: `Bearer ${bearer}` }),
          ...(given === null ? {} : { cookie: given }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: stream ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(stream ? { duplex: 'half' } : {}),
      } as RequestInit;
      return app.request(`http://${HOST}${path}`, init, connectionFrom(peer));
    },
  };
}

/** The part of Node's request that says who is connected, as `getConnInfo` reads it. */
function connectionFrom(peer: string | undefined) {
  if (peer === undefined) return {};
  return { incoming: { socket: { remoteAddress: peer, remotePort: 40_000, remoteFamily: 'IPv4' } } };
}
