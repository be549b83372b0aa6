import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { BadInput } from '#server/cli/bad-input.ts';
import { exportTask, importTask, verifyTask } from '#server/cli/tasks.ts';
import { badRequest, forbidden, Refusal } from '#server/commands/refusal.ts';
import { streamText } from '#server/exports/stream-text.ts';
import { streamImport } from '#server/imports/stream-import.ts';
import type { Services } from '#server/services.ts';
import type { HttpEnv } from './mount.ts';
import { isLoopback } from './place.ts';
import { tellError } from './tell-error.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const schemas = {
  import: v.strictObject({
    project: name,
    paths: v.pipe(v.array(v.string()), v.minLength(1)),
    question: v.optional(v.strictObject({ key: name, prompt: v.pipe(v.string(), v.maxLength(500)) })),
    // Their shape is checked with the options of the import.
    reading: v.optional(
      v.strictObject({
        plans: v.optional(v.array(v.unknown())),
        columns: v.optional(v.array(v.unknown())),
        annotatorFrom: v.optional(v.string()),
      }),
    ),
  }),
  export: v.strictObject({ project: name, format: v.picklist(['jsonl', 'csv']), exact: v.boolean() }),
  verify: v.strictObject({
    project: v.optional(name),
    anchors: v.array(v.strictObject({ project: name, seq: v.number(), hash: v.string() })),
  }),
};

/**
 * The door of the command line into a running server, which alone has the embedded database open. Only for processes of
 * this machine that can read the token in the data directory; whoever can read that can read the database itself.
 */
export function mountCli(app: Hono<HttpEnv>, services: Services, token: string): void {
  const mount = <Body>(command: string, schema: v.GenericSchema<unknown, Body>, run: Handler<Body>) =>
    app.post(`/api/cli/${command}`, async (c) => {
      refuseStrangers(c, token);
      const parsed = v.safeParse(schema, await c.req.json<unknown>().catch(() => null));
      if (!parsed.success) throw badRequest(parsed.issues[0].message);
      try {
        return await run(c, parsed.output);
      } catch (error) {
        if (error instanceof BadInput) throw new Refusal(422, 'bad-input', error.message);
        throw error;
      }
    });
  mount('import', schemas.import, async (_, body) => streamImport(await importTask(services, body)));
  mount('export', schemas.export, async (c, body) => {
    const pieces = await exportTask(services, body);
    return c.body(streamText(pieces, (error) => tellError('Export', error)));
  });
  mount('verify', schemas.verify, async (c, body) => c.json(await verifyTask(services, body)));
}

type Handler<Body> = (c: Context<HttpEnv>, body: Body) => Promise<Response>;

function refuseStrangers(c: Context<HttpEnv>, token: string): void {
  const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (isLoopback(peerOf(c)) && isSame(given, token)) return;
  throw forbidden('not-the-command-line', 'This is for commands on the server’s own machine.');
}

function peerOf(c: Context<HttpEnv>): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    // A request answered in process has no socket, and no business here.
    return undefined;
  }
}

/** Compares digests, which have one length: neither length nor first difference shows in the time taken. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
