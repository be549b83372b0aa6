import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#domain/adjudication/policy.ts';
import { routes as planned } from '#lib/protocol/routes.ts';
import { scopes } from '#lib/protocol/tokens.ts';
import { createRoomAccess } from '#server/auth/room-access.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';

/**
 * Who asks: nobody known, each role of the project, the owner of another project and of the installation, and scripts
 * with an API token of the adjudicator.
 */
const principals = [
  ...(['anon', 'observer', 'annotator', 'adjudicator', 'lead', 'owner', 'stranger'] as const),
  ...(['token-read', 'token-write'] as const),
];
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
  'token-read': 't',
  'token-write': 'w',
};

/** Who gets through to each route. A route that is not here fails the build. */
const table: Record<string, string> = {
  'GET /healthz': 'xsajlo?tw',
  'GET /readyz': 'xsajlo?tw',
  // For monitors on this machine and for tokens of an owner of the installation.
  'GET /metrics': '.........',
  'GET /api/openapi.json': 'xsajlo?tw',
  'GET /api/session': 'xsajlo?tw',
  'POST /api/session': 'xsajlo?..',
  'DELETE /api/session': '.sajlo?..',
  // Refused to everybody where there is no demo.
  'POST /api/demo/session': '.........',
  'GET /api/sessions': '.sajlo?..',
  'DELETE /api/sessions/:session': '.sajlo?..',
  'GET /api/tokens': '.sajlo?..',
  'POST /api/tokens': '.sajlo?..',
  'DELETE /api/tokens/:token': '.sajlo?..',
  'POST /api/links/look': 'xsajlo?..',
  'POST /api/links/accept': 'xsajlo?..',
  'GET /api/projects': '.sajlo?tw',
  // For owners of the installation, whatever they are in a project.
  'POST /api/projects': '......?..',
  'GET /api/projects/:project': '.sajlo.tw',
  'PUT /api/projects/:project/settings': '....lo...',
  'PUT /api/projects/:project/questions/:question': '....lo...',
  'GET /api/projects/:project/items/:item/siblings': '.sajlo.tw',
  'GET /api/projects/:project/log': '....lo...',
  'GET /api/projects/:project/log/verification': '....lo...',
  'GET /api/projects/:project/members': '.sajlo.tw',
  'POST /api/projects/:project/invitations': '....lo...',
  'DELETE /api/projects/:project/invitations/:invitation': '....lo...',
  'PATCH /api/projects/:project/members/:account': '....lo...',
  'DELETE /api/projects/:project/members/:account': '....lo...',
  'PUT /api/projects/:project/members/:account/tags': '....lo...',
  'GET /api/projects/:project/needs': '....lo...',
  'PUT /api/projects/:project/annotators/:annotator/account': '....lo...',
  'GET /api/projects/:project/groups': '.sajlo.tw',
  'GET /api/projects/:project/groups/preview': '....lo...',
  'POST /api/projects/:project/groups': '....lo...',
  'PATCH /api/projects/:project/groups/:group': '....lo...',
  'DELETE /api/projects/:project/groups/:group': '....lo...',
  'PUT /api/projects/:project/groups/:group/people': '....lo...',
  'PUT /api/projects/:project/groups/:group/items': '....lo...',
  'PUT /api/projects/:project/visibility': '....lo...',
  // Of an annotator who is not oneself only to leads; there is none here.
  'GET /api/projects/:project/annotators/:annotator/answers': '.sajlo.tw',
  'POST /api/projects/:project/annotators/preview': '....lo...',
  'POST /api/projects/:project/annotators/merge': '....lo...',
  'PUT /api/projects/:project/annotators/:annotator/name': '....lo...',
  'PUT /api/projects/:project/annotators/:annotator/model': '....lo...',
  'POST /api/projects/:project/annotators/acts/:act/undo': '....lo...',
  'GET /api/projects/:project/conflicts': '.sajlo.tw',
  'GET /api/projects/:project/stages': '.sajlo.tw',
  'GET /api/projects/:project/conflicts/:conflict/neighbours': '.sajlo.tw',
  'GET /api/projects/:project/find': '.sajlo.tw',
  'GET /api/projects/:project/items/:item': '.sajlo.tw',
  'POST /api/projects/:project/conflicts/:conflict/proposals': '..ajlo..w',
  'POST /api/projects/:project/proposals/:proposal/votes': '..ajlo..w',
  'POST /api/projects/:project/conflicts/:conflict/decisions': '...jlo..w',
  'POST /api/projects/:project/conflicts/:conflict/undo': '...jlo..w',
  'POST /api/projects/:project/conflicts/:conflict/rounds': '...jlo..w',
  'POST /api/projects/:project/conflicts/:conflict/escalations': '...jlo..w',
  'PUT /api/projects/:project/escalations/:escalation/owner': '....lo...',
  'POST /api/projects/:project/conflicts/:conflict/sign-off': '...jlo..w',
  'POST /api/projects/:project/conflicts/:conflict/contests': '..ajlo..w',
  'GET /api/projects/:project/contests': '.sajlo.tw',
  'GET /api/projects/:project/conflicts/:conflict/look-alikes': '...jlo.tw',
  'POST /api/projects/:project/conflicts/:conflict/settlings': '...jlo..w',
  'POST /api/projects/:project/settlings/:settling/undo': '...jlo..w',
  'POST /api/projects/:project/handlings/preview': '....lo...',
  'POST /api/projects/:project/handlings': '....lo...',
  'POST /api/projects/:project/handlings/:handling/undo': '....lo...',
  'POST /api/projects/:project/label-asks/preview': '....lo...',
  'POST /api/projects/:project/label-asks': '....lo...',
  'POST /api/projects/:project/label-asks/withdrawal': '....lo...',
  'GET /api/projects/:project/label-asks': '....lo...',
  'GET /api/projects/:project/labels': '..ajlo.tw',
  'GET /api/projects/:project/items/:item/label': '..ajlo.tw',
  'PUT /api/projects/:project/items/:item/label': '..ajlo..w',
  'GET /api/projects/:project/board': '.sajlo.tw',
  'GET /api/projects/:project/views': '.sajlo.tw',
  'POST /api/projects/:project/views': '.sajlo..w',
  'PUT /api/projects/:project/views/:view': '.sajlo..w',
  'DELETE /api/projects/:project/views/:view': '.sajlo..w',
  'PUT /api/projects/:project/preferred-view': '.sajlo..w',
  'GET /api/projects/:project/agreed': '....lo...',
  'POST /api/projects/:project/agreed': '....lo...',
  'GET /api/projects/:project/policy-acts': '....lo...',
  'POST /api/projects/:project/policy-acts/:act/undo': '....lo...',
  'GET /api/projects/:project/audits': '.sajlo.tw',
  'POST /api/projects/:project/audits/preview': '....lo...',
  'POST /api/projects/:project/audits': '....lo...',
  'GET /api/projects/:project/audits/:audit': '.sajlo.tw',
  'GET /api/projects/:project/audits/:audit/export': '....lo...',
  'PUT /api/projects/:project/audits/:audit/auditors': '....lo...',
  'POST /api/projects/:project/audits/:audit/outcome': '....lo...',
  'POST /api/projects/:project/audits/:audit/rework': '....lo...',
  // Whose they are is said per item; there is none here.
  'POST /api/projects/:project/audits/:audit/rework/checks': '..ajlo..w',
  'GET /api/projects/:project/sampled/:sampled': '..ajlo.tw',
  'GET /api/projects/:project/sampled/:sampled/audited': '..ajlo.tw',
  'POST /api/projects/:project/sampled/:sampled/answer': '..ajlo..w',
  'POST /api/projects/:project/sampled/:sampled/findings': '..ajlo..w',
  'GET /api/projects/:project/rework/:rework': '..ajlo.tw',
  'POST /api/projects/:project/rework/:rework/answer': '..ajlo..w',
  'POST /api/projects/:project/items/:item/comments': '..ajlo..w',
  'GET /api/inbox': '.sajlo?tw',
  'POST /api/inbox/marks': '.sajlo?.w',
  'GET /api/mail': '.sajlo?..',
  'PUT /api/mail': '.sajlo?..',
  // Whatever the token: the reply says nothing.
  'GET /api/mail/stop/:token': 'xsajlo?..',
  'POST /api/mail/stop/:token': 'xsajlo?..',
  'GET /api/projects/:project/inbox': '.sajlo.tw',
  'GET /api/projects/:project/webhooks': '....lo...',
  'POST /api/projects/:project/webhooks': '....lo...',
  'PATCH /api/projects/:project/webhooks/:webhook': '....lo...',
  'DELETE /api/projects/:project/webhooks/:webhook': '....lo...',
  'POST /api/projects/:project/webhooks/:webhook/tests': '....lo...',
  'GET /api/projects/:project/webhooks/:webhook/messages': '....lo...',
  'POST /api/projects/:project/webhooks/:webhook/messages/:message/resend': '....lo...',
  'GET /api/projects/:project/agreement': '.sajlo.tw',
  'GET /api/projects/:project/agreement/detail': '.sajlo.tw',
  'GET /api/projects/:project/agreement/strata': '.sajlo.tw',
  'GET /api/projects/:project/agreement/people': '....lo...',
  'GET /api/projects/:project/imports': '....lo...',
  'POST /api/projects/:project/imports': '....lo...',
  'GET /api/projects/:project/data-report': '....lo...',
  'GET /api/projects/:project/imports/:import/names': '....lo...',
  'DELETE /api/projects/:project/imports/:import': '....lo...',
  'GET /api/projects/:project/gold': '...jlo.tw',
  'GET /api/projects/:project/exports': '...jlo.tw',
  'GET /api/projects/:project/releases': '...jlo.tw',
  'GET /api/projects/:project/releases/preview': '....lo...',
  'POST /api/projects/:project/releases': '....lo...',
  'GET /api/projects/:project/releases/:number/difference': '...jlo.tw',
  // For processes of this machine that hold the token, never for people.
  'POST /api/cli/import': '.........',
  'POST /api/cli/export': '.........',
  'POST /api/cli/data-report': '.........',
  'POST /api/cli/release': '.........',
  'POST /api/cli/verify': '.........',
};

let storage: Storage;
let site: TestSite;
const tokens: Partial<Record<Principal, string>> = {};
const roles: Role[] = ['observer', 'annotator', 'adjudicator', 'lead', 'owner'];

beforeAll(async () => {
  storage = await openTestDatabase();
  const cast = Object.fromEntries(roles.map((role) => [role, { role }]));
  site = await testSite(storage, cast, { one: { ann: 'bug', bo: 'how-to' } });
  for (const scope of scopes) tokens[`token-${scope}`] = await site.makeToken('adjudicator', { scope });
});
afterAll(() => storage.close());

const routes = () =>
  site.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);

describe('every route', () => {
  it('says here who may call it', () => {
    expect([...new Set(routes())].sort()).toEqual(Object.keys(table).sort());
  });

  it('under /api is in the table that describes it, and the other way round', () => {
    const mounted = [...new Set(routes())].filter((route) => route.includes(' /api/'));
    const described = planned.map(({ route: { method, path } }) => `${method} ${path}`);
    expect(described.length).toBeGreaterThan(25);
    expect(described.toSorted()).toEqual(mounted.toSorted());
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
  const bearer = tokens[principal];
  const as = principal === 'anon' ? null : principal;
  const reply = await site.request(path, { method, ...(bearer ? { bearer } : { as }) });
  const problem = reply.ok ? null : ((await reply.json()) as { status: number; code: string; detail: string });
  if (principal === 'anon' && problem?.status === 401) expect(problem.code).toBe('signed-out');
  // To a stranger a project looks like one that does not exist.
  const hidden = problem?.status === 404 && problem.detail.includes('no such project');
  if (principal === 'stranger' && pattern.includes(':project')) expect(hidden).toBe(true);
  expect(problem?.status).not.toBe(500);
  return problem?.status !== 401 && problem?.status !== 403 && !hidden;
}

describe('the socket', () => {
  it.each([
    ['anon', 4401],
    ['observer', 'reads'],
    ['annotator', 'writes'],
    ['adjudicator', 'writes'],
    ['lead', 'writes'],
    ['owner', 'writes'],
    ['stranger', 4404],
  ] as const)('of an item is for %s: %s', async (principal, expected) => {
    const access = createRoomAccess(storage.db, site.services.sessions);
    const viewer =
      principal === 'anon' ? { accountId: site.ids.owner!, sessionId: 'none' } : await site.viewer(principal);
    const decision = await access.enter(viewer, `item.${site.items.one}`);
    expect(decision.allowed ? (decision.write ? 'writes' : 'reads') : decision.code).toBe(expected);
  });

  it.each([
    ['anon', 4401],
    ['observer', 'reads'],
    ['annotator', 'reads'],
    ['owner', 'reads'],
    ['stranger', 4404],
  ] as const)('of a project is for %s: %s', async (principal, expected) => {
    const access = createRoomAccess(storage.db, site.services.sessions);
    const viewer =
      principal === 'anon' ? { accountId: site.ids.owner!, sessionId: 'none' } : await site.viewer(principal);
    const decision = await access.enter(viewer, `project.${site.project.id}`);
    expect(decision.allowed ? (decision.write ? 'writes' : 'reads') : decision.code).toBe(expected);
  });

  it.each(['guideline', 'session', 'cases'])('named %s.… is there for nobody', async (kind) => {
    const access = createRoomAccess(storage.db, site.services.sessions);
    const decision = await access.enter(await site.viewer('owner'), `${kind}.${site.items.one}`);
    expect(decision).toMatchObject({ allowed: false, code: 4404 });
  });
});
