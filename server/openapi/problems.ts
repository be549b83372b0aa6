import type { Route } from '#lib/protocol/route.ts';

/** What each refusal means; the keys are HTTP statuses. */
const says = {
  400: 'The request can’t be read or breaks the schema; `more.field` names where.',
  401: 'Nobody is signed in, or the API token or password is wrong.',
  403: 'Who asks may not do this.',
  404: 'There is no such thing, or not for who asks.',
  409: 'It moved on, or was done already; `more` tells how it stands now.',
  422: 'It can be read, but can’t work as asked.',
} as const;

type Status = keyof typeof says;

const example = {
  400: { status: 400, code: 'bad-request', detail: 'Give a name.', more: { field: 'name' } },
  401: { status: 401, code: 'signed-out', detail: 'Sign in first: your session has ended or you have none.' },
  403: {
    status: 403,
    code: 'role',
    detail: 'As observer you can’t do this here: it is for owner, lead, adjudicator, annotator.',
  },
  404: { status: 404, code: 'not-found', detail: 'There is no such project here.' },
  409: { status: 409, code: 'decided-before-you', detail: 'Bo decided this before you.', more: { revision: 1 } },
  422: { status: 422, code: 'policy-cannot-work', detail: 'Nobody could decide under this policy.' },
} satisfies Record<Status, unknown>;

/** The body of every refusal, as a JSON schema. */
export const problemSchema = {
  type: 'object',
  required: ['status', 'code', 'detail'],
  properties: {
    status: { type: 'integer', description: 'The HTTP status again.' },
    code: { type: 'string', description: 'For programs: it does not change with the words.' },
    detail: { type: 'string', description: 'One sentence for a person: what is wrong and what to do.' },
    more: { type: 'object', description: 'What else the code carries.' },
  },
} as const;

const schema = { $ref: '#/components/schemas/Problem' };

/** Components for `responseRefs`: one for each status, and one for all others (too large, too fast, failed). */
export const problemResponses = {
  ...Object.fromEntries(
    Object.entries(says).map(([status, description]) => [
      `Problem${status}`,
      { description, content: { 'application/json': { schema, example: example[Number(status) as Status] } } },
    ]),
  ),
  Problem: {
    description: 'Any other refusal: 410 (used up), 413 (too large), 415 (not JSON), 429 (wait), 500 (failed).',
    content: { 'application/json': { schema } },
  },
};

/** The refusals a route can answer with. */
export function problemsOf(route: Route): Record<string, { $ref: string }> {
  const { access, method, body, form, query, path } = route;
  const inProject = path.includes('/:project');
  const changes = method !== 'GET';
  const applies: Record<Status, boolean> = {
    400: body !== null || form !== undefined || query !== undefined || path.includes(':'),
    401: access !== 'command-line',
    403: access !== 'anyone' || changes,
    404: path.includes(':') || access === 'command-line' || body !== null,
    409: changes && (inProject || body !== null),
    422: changes && (inProject || access === 'command-line'),
  };
  const statuses = Object.keys(says).filter((status) => applies[Number(status) as Status]);
  return {
    ...Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    default: { $ref: '#/components/responses/Problem' },
  };
}
