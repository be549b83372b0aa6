import { toJsonSchema } from '@valibot/to-json-schema';
import type { NamedRoute } from '#lib/protocol/routes.ts';
import type { Route } from '#lib/protocol/route.ts';
import { scopeFor, securityOf, whoMay } from './access.ts';
import { problemsOf } from './problems.ts';
import { replies } from './replies.ts';

/** One route as an OpenAPI operation. */
export function operationOf({ name, part, route }: NamedRoute) {
  const requestBody = bodyOf(route);
  return {
    operationId: name,
    tags: [part],
    summary: route.says,
    parameters: parametersOf(route),
    ...(requestBody ? { requestBody } : {}),
    responses: { 200: replyOf(name, route), ...problemsOf(route) },
    security: securityOf(route),
    'x-access': whoMay(route),
    'x-token-scope': scopeFor(route),
  };
}

/** The path as OpenAPI writes it: `/api/projects/{project}`. */
export const pathOf = ({ path }: Pick<Route, 'path'>) => path.replace(/:(\w+)/g, '{$1}');

function parametersOf({ path, query = {} }: Route) {
  const schema = { type: 'string' };
  return [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      description: name === 'project' ? 'Short name of the project, as in its address.' : `Id of the ${name}.`,
      schema,
    })),
    ...Object.entries(query).map(([name, description]) => ({ name, in: 'query', description, schema })),
  ];
}

function bodyOf({ body, form, example }: Route) {
  if (form) {
    const fields = Object.entries(form).map(([name, description]) => [
      name,
      name === 'files'
        ? { type: 'array', items: { type: 'string', format: 'binary' }, description }
        : { type: 'string', description },
    ]);
    const schema = { type: 'object', required: ['files'], properties: Object.fromEntries(fields) as unknown };
    return { required: true, content: { 'multipart/form-data': { schema } } };
  }
  if (!body) return null;
  // What is sent, not what it becomes; steps that only tidy up (trimming, say) have no counterpart in JSON Schema.
  const { $schema: _, ...schema } = toJsonSchema(body, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
  });
  return { required: true, content: { 'application/json': { schema, example: example?.body } } };
}

function replyOf(name: string, { gives, example }: Route) {
  if (gives) {
    const content = Object.fromEntries(gives.map((type) => [type, { schema: { type: 'string' } }]));
    return { description: 'Done; a stream of lines.', content };
  }
  const reply = example?.reply;
  return {
    description: reply === null ? 'Done; the reply is `null`.' : 'Done.',
    content: { 'application/json': { schema: replies[name], ...(reply === undefined ? {} : { example: reply }) } },
  };
}
