import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#domain/adjudication/policy.ts';
import * as adjudication from '#lib/protocol/adjudication.ts';
import * as data from '#lib/protocol/data.ts';
import * as people from '#lib/protocol/people.ts';
import * as projects from '#lib/protocol/projects.ts';
import * as settleMany from '#lib/protocol/settle-many.ts';
import type { Route } from '#lib/protocol/route.ts';
import { createRoomAccess } from '#server/auth/room-access.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

/** Who asks: nobody known, each role of the project, and the owner of another project and of the installation. */
const principals = ['anon', 'observer', 'annotator', 'adjudicator', 'lead', 'owner', 'stranger'] as const;
type Principal = (typeof principals)[number];
/** One letter each, in the order above; a dot where the principal is refused. */
const letters: Record<Principal, string> = {
  anon: 'x',
  observer: 's',
  annotator: 'a',
  adjudicator: 'j',
  lead: 'l',
  owner: 'o',
  stranger: '?',
};

/** Who gets through to each route. A route that is not here fails the build. */
const table: Record<string, string> = {
  'GET /healthz': 'xsajlo?',
  'GET /readyz': 'xsajlo?',
  'GET /api/session': 'xsajlo?',
  'POST /api/session': 'xsajlo?',
  'DELETE /api/session': '.sajlo?',
  // Refused to everybody where there is no demo.
  'POST /api/demo/session': '.......',
  'GET /api/sessions': '.sajlo?',
  'DELETE /api/sessions/:session': '.sajlo?',
  'POST /api/links/look': 'xsajlo?',
  'POST /api/links/accept': 'xsajlo?',
  'GET /api/projects': '.sajlo?',
  // For owners of the installation, whatever they are in a project.
  'POST /api/projects': '......?',
  'GET /api/projects/:project': '.sajlo.',
  'PUT /api/projects/:project/settings': '....lo.',
  'GET /api/projects/:project/log': '....lo.',
  'GET /api/projects/:project/log/verification': '....lo.',
  'GET /api/projects/:project/members': '.sajlo.',
  'POST /api/projects/:project/invitations': '....lo.',
  'DELETE /api/projects/:project/invitations/:invitation': '....lo.',
  'PATCH /api/projects/:project/members/:account': '....lo.',
  'DELETE /api/projects/:project/members/:account': '....lo.',
  'PUT /api/projects/:project/annotators/:annotator/account': '....lo.',
  'GET /api/projects/:project/conflicts': '.sajlo.',
  'GET /api/projects/:project/conflicts/:conflict/neighbours': '.sajlo.',
  'GET /api/projects/:project/items/:item': '.sajlo.',
  'POST /api/projects/:project/conflicts/:conflict/proposals': '..ajlo.',
  'POST /api/projects/:project/proposals/:proposal/votes': '..ajlo.',
  'POST /api/projects/:project/conflicts/:conflict/decisions': '...jlo.',
  'POST /api/projects/:project/conflicts/:conflict/undo': '...jlo.',
  'GET /api/projects/:project/conflicts/:conflict/look-alikes': '...jlo.',
  'POST /api/projects/:project/conflicts/:conflict/settlings': '...jlo.',
  'POST /api/projects/:project/settlings/:settling/undo': '...jlo.',
  'POST /api/projects/:project/items/:item/comments': '..ajlo.',
  'GET /api/projects/:project/agreement': '.sajlo.',
  'GET /api/projects/:project/agreement/people': '....lo.',
  'GET /api/projects/:project/imports': '....lo.',
  'POST /api/projects/:project/imports': '....lo.',
  'DELETE /api/projects/:project/imports/:import': '....lo.',
  'GET /api/projects/:project/gold': '...jlo.',
  // For processes of this machine that hold the token, never for people.
  'POST /api/cli/import': '.......',
  'POST /api/cli/export': '.......',
  'POST /api/cli/verify': '.......',
};

let storage: Storage;
let site: TestSite;
const roles: Role[] = ['observer', 'annotator', 'adjudicator', 'lead', 'owner'];

beforeAll(async () => {
  storage = await openTestDatabase();
  const cast = Object.fromEntries(roles.map((role) => [role, { role }]));
  site = await testSite(storage, cast, { one: { ann: 'bug', bo: 'how-to' } });
});
afterAll(() => storage.close());

const routes = () =>
  site.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);

describe('every route', () => {
  it('says here who may call it', () => {
    expect([...new Set(routes())].sort()).toEqual(Object.keys(table).sort());
  });

  it('of the protocol is served', () => {
    const planned = [people, projects, adjudication, settleMany, data].flatMap((module) =>
      Object.values(module as Record<string, unknown>).filter(
        (value): value is Route => typeof value === 'object' && value !== null && 'access' in value,
      ),
    );
    expect(planned.length).toBeGreaterThan(25);
    expect(planned.map(({ method, path }) => `${method} ${path}`).filter((route) => !(route in table))).toEqual([]);
  });

  it.each(Object.entries(table))('%s lets through %s and nobody else', async (route, through) => {
    const [method = '', path = ''] = route.split(' ');
    const got = [];
    for (const principal of principals) got.push((await knock(method, path, principal)) ? letters[principal] : '.');
    expect(got.join('')).toBe(through);
  });
});

/** Whether the request gets past the doors; it has no body, so that nothing is changed by it. */
async function knock(method: string, pattern: string, principal: Principal): Promise<boolean> {
  const path = pattern
    .replace(':project', site.project.slug)
    .replace(':conflict', site.conflicts.one!)
    .replace(':item', site.items.one!)
    .replace(/:\w+/g, 'nothing');
  const reply = await site.request(path, { method, as: principal === 'anon' ? null : principal });
  const problem = reply.ok ? null : ((await reply.json()) as { status: number; code: string; detail: string });
  if (principal === 'anon' && problem?.status === 401) expect(problem.code).toBe('signed-out');
  // To a stranger a project looks like one that does not exist.
  const hidden = problem?.status === 404 && problem.detail.includes('no such project');
  if (principal === 'stranger' && pattern.includes(':project')) expect(hidden).toBe(true);
  expect(problem?.status).not.toBe(500);
  return problem?.status !== 401 && problem?.status !== 403 && !hidden;
}

describe('the socket of an item', () => {
  it.each([
    ['anon', 4401],
    ['observer', 'reads'],
    ['annotator', 'writes'],
    ['adjudicator', 'writes'],
    ['lead', 'writes'],
    ['owner', 'writes'],
    ['stranger', 4404],
  ] as const)('is for %s: %s', async (principal, expected) => {
    const access = createRoomAccess(storage.db, site.services.sessions);
    const viewer =
      principal === 'anon' ? { accountId: site.ids.owner!, sessionId: 'none' } : await site.viewer(principal);
    const decision = await access.enter(viewer, `item.${site.items.one}`);
    expect(decision.allowed ? (decision.write ? 'writes' : 'reads') : decision.code).toBe(expected);
  });

  it.each(['guideline', 'session', 'cases'])('named %s.… is there for nobody', async (kind) => {
    const access = createRoomAccess(storage.db, site.services.sessions);
    const decision = await access.enter(await site.viewer('owner'), `${kind}.${site.items.one}`);
    expect(decision).toMatchObject({ allowed: false, code: 4404 });
  });
});
