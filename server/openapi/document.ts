import { readFileSync } from 'node:fs';
import { routes } from '#lib/protocol/routes.ts';
import { securitySchemes } from './access.ts';
import { operationOf, pathOf } from './operation.ts';
import { problemResponses, problemSchema } from './problems.ts';
import { schemas } from './replies.ts';

/** Every route of the table as an OpenAPI 3.1 document. */
export function describeRoutes() {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const named of routes) {
    const { method } = named.route;
    (paths[pathOf(named.route)] ??= {})[method.toLowerCase()] = operationOf(named);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: readVersion(),
      description: [
        'Everything that can be asked of Parley; its own pages use nothing else. ',
        '`x-access` lists who may call a route: roles of the project, or `anyone`, `signed-in`, `command-line`. ',
        'Commands take a `commandId` of the caller’s making: sent twice, they have one effect and one reply.',
      ].join(''),
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ part }) => part))].map((name) => ({ name })),
    paths,
    components: { securitySchemes, schemas: { ...schemas, Problem: problemSchema }, responses: problemResponses },
  };
}

let written: string | undefined;

/** The document as text: the table does not change while the process runs, so it is written once. */
export function descriptionText(): string {
  return (written ??= JSON.stringify(describeRoutes()));
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
