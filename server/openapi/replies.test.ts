import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#lib/protocol/routes.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';
import { type TestSite, testSite } from '#tests/support/test-site.ts';
import { replySchemas, written } from '../../.ci/reply-schemas.js';
import { describeRoutes } from './document.ts';

const document = describeRoutes();
const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, allErrors: true });
ajv.addKeyword('components');
ajv.addSchema({ $id: 'parley', components: document.components });

/** A validator of the 200 reply of a route, from the document as it is served. */
function validatorOf(name: string): ValidateFunction {
  const operation = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .find(({ operationId }) => operationId === name)!;
  const schema = operation.responses[200].content as Record<string, { schema: object }>;
  const text = JSON.stringify(schema['application/json']!.schema).replaceAll('"#/', '"parley#/');
  return ajv.compile(JSON.parse(text) as object);
}

const json = routes.filter(({ route }) => !route.gives);

describe('the schemas of replies', () => {
  it('are those of the types that the routes carry (node .ci/reply-schemas.js writes them)', () => {
    const isCurrent = readFileSync(new URL('replies.json', import.meta.url), 'utf8') === written(replySchemas());
    expect(isCurrent, 'run node .ci/reply-schemas.js').toBe(true);
  });

  it('say of every reply what it is', () => {
    for (const { name } of json) {
      const validate = validatorOf(name);
      expect(Object.keys(validate.schema as object), name).not.toEqual([]);
      expect(validate({ what: 'nobody replies' }), `${name} takes anything`).toBe(false);
    }
  });

  it('hold of the examples', () => {
    const examples = json.filter(({ route }) => route.example?.reply !== undefined);
    expect(examples.length).toBeGreaterThan(30);
    for (const { name, route } of examples) {
      const validate = validatorOf(name);
      expect([name, validate(route.example!.reply) || validate.errors]).toEqual([name, true]);
    }
  });
});

describe('what the server replies', () => {
  let storage: Storage;
  let site: TestSite;
  beforeAll(async () => {
    storage = await openTestDatabase();
    const items = { one: { ann: 'bug', bo: 'how-to' }, two: { ann: 'bug', bo: 'bug' } };
    const cast = {
      lea: { role: 'lead' as const, annotator: 'ann' },
      bo: { role: 'annotator' as const, annotator: 'bo' },
    };
    site = await testSite(storage, cast, items);
  });
  afterAll(() => storage.close());

  /** What stands for the parameters of a path, where there is something of the kind. */
  const pathOf = (path: string) =>
    path
      .replace(':project', site.project.slug)
      .replace(':item', site.items.one!)
      .replace(':conflict', site.conflicts.one!)
      .replace(':annotator', site.annotators.get('ann')!);
  const query: Record<string, string> = {
    findItems: '?text=one',
    previewGroups: `?by=key&value=one`,
  };

  it('fits them, wherever there is something to read', async () => {
    const read: string[] = [];
    for (const { name, route } of json.filter(({ route: { method } }) => method === 'GET')) {
      const path = pathOf(route.path);
      if (path.includes(':')) continue;
      const reply = await site.request(`${path}${query[name] ?? ''}`, { as: 'lea' });
      if (reply.status !== 200 || !reply.headers.get('content-type')?.startsWith('application/json')) continue;
      const validate = validatorOf(name);
      expect([name, validate(await reply.json()) || validate.errors]).toEqual([name, true]);
      read.push(name);
    }
    expect(read.length).toBeGreaterThan(30);
  });

  it('fits them when it refuses', async () => {
    const reply = await site.request('/api/projects/nowhere', { as: 'lea' });
    const validate = ajv.compile({ $ref: 'parley#/components/schemas/Problem' });
    expect([reply.status, validate(await reply.json())]).toEqual([404, true]);
  });
});
