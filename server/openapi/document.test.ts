import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { routes } from '#lib/protocol/routes.ts';
import { descriptionText, describeRoutes } from './document.ts';

const document = describeRoutes();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ at: `${method} ${path}`, path, operation })),
);

/** Every value below another, with its key. */
function* walk(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield [key, inner];
    yield* walk(inner);
  }
}

/** What a JSON pointer such as `#/components/schemas/Problem` leads to. */
const follow = (pointer: string) =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

describe('the examples', () => {
  const withBody = routes.filter(({ route }) => route.body !== null);

  it.each(withBody.map(({ name, route }) => [name, route] as const))('of %s pass its schema', (_name, route) => {
    expect(route.example?.body).toBeDefined();
    expect(v.safeParse(route.body!, route.example!.body).issues).toBeUndefined();
  });

  it('use other command ids for each command, as callers should', () => {
    const ids = withBody.flatMap(({ route }) => (route.example?.body as { commandId?: string }).commandId ?? []);
    expect(ids.length).toBeGreaterThan(5);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the description', () => {
  it('is OpenAPI 3.1 with every route of the table once', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({
      title: 'Parley',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(routes.length);
  });

  it('names each parameter of a path, and no other', () => {
    for (const { at, path, operation } of operations) {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(inPath, at).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(path, at).toMatch(/^\/api\/[^:?#]*$/);
      const keys = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(keys).size, at).toBe(keys.length);
    }
  });

  it('leads nowhere that is not there', () => {
    const pointers = [...walk(document)].filter(([key]) => key === '$ref').map(([, value]) => value as string);
    expect(pointers.length).toBeGreaterThan(50);
    for (const pointer of pointers) expect(follow(pointer), pointer).toBeDefined();
  });

  it('says of each route what it does, who may, and what comes back', () => {
    for (const { at, operation } of operations) {
      expect(operation.summary, at).toMatch(/\.$/);
      expect(operation['x-access'].length, at).toBeGreaterThan(0);
      expect(Object.keys(operation.responses), at).toEqual(expect.arrayContaining(['200', 'default']));
      for (const alternative of operation.security)
        for (const scheme of Object.keys(alternative))
          expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  });

  it('has schemas that JSON Schema knows: types, required properties that exist', () => {
    const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
    for (const [key, value] of walk(operations.map(({ operation }) => operation.requestBody))) {
      if (key === 'type' && typeof value === 'string') expect(types).toContain(value);
      if (key !== 'schema') continue;
      for (const [, inner] of [['schema', value] as const, ...walk(value)]) {
        const { required, properties } = (inner ?? {}) as { required?: string[]; properties?: object };
        if (Array.isArray(required)) expect(Object.keys(properties ?? {})).toEqual(expect.arrayContaining(required));
      }
    }
  });

  it('keeps limits and patterns of the schemas', () => {
    const schemaOf = (path: string) => {
      const content = document.paths[path]?.post?.requestBody?.content;
      return content?.['application/json']?.schema;
    };
    expect(schemaOf('/api/projects/{project}/proposals/{proposal}/votes')).toMatchObject({
      required: ['commandId', 'stance', 'reason'],
      properties: {
        commandId: { type: 'string', pattern: '^[0-9A-Za-z_-]{8,64}$' },
        stance: { enum: ['agree', 'live', 'block', 'abstain'] },
        reason: { type: 'string', maxLength: 2000 },
      },
    });
    // What has a value of its own need not be sent.
    expect(schemaOf('/api/tokens')).toMatchObject({ required: ['name', 'scope', 'project'] });
  });

  it('lists roles, scopes and ways to sign in as they are', () => {
    const decide = document.paths['/api/projects/{project}/conflicts/{conflict}/decisions']?.post;
    expect(decide).toMatchObject({
      'x-access': ['owner', 'lead', 'adjudicator'],
      'x-token-scope': 'write',
      security: [{ session: [] }, { token: [] }],
    });
    expect(Object.keys(decide!.responses)).toEqual(['200', '400', '401', '403', '404', '409', '422', 'default']);
    expect(document.paths['/api/tokens']?.post).toMatchObject({ 'x-token-scope': null, security: [{ session: [] }] });
    expect(document.paths['/api/session']?.get?.security).toContainEqual({});
  });

  it('is written once', () => {
    expect(descriptionText()).toBe(descriptionText());
    expect(JSON.parse(descriptionText())).toEqual(JSON.parse(JSON.stringify(document)));
  });
});
