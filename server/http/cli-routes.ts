import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import * as routes from '#lib/protocol/command-line.ts';
import { reportByCommand } from '#lib/protocol/data-report.ts';
import type { Route } from '#lib/protocol/route.ts';
import { BadInput } from '#server/cli/bad-input.ts';
import { dataReportTask, exportTask, importTask, releaseTask, verifyTask } from '#server/cli/tasks.ts';
import { badRequest, forbidden, Refusal } from '#server/commands/refusal.ts';
import { streamText } from '#server/exports/stream-text.ts';
import { streamImport } from '#server/imports/stream-import.ts';
import type { Services } from '#server/services.ts';
import type { HttpEnv } from './mount.ts';
import { peerOf } from './peer.ts';
import { isLoopback } from './place.ts';
import { tellError } from './tell-error.ts';

/**
 * The door of the command line into a running server, which alone has the embedded database open. Only for processes of
 * this machine that can read the token in the data directory; whoever can read that can read the database itself.
 */
export function mountCli(app: Hono<HttpEnv>, services: Services, token: string): void {
  const mount = <Body>({ path, body: schema }: Route<Body>, run: Handler<Body>) =>
    app.post(path, async (c) => {
      c.set('pattern', `POST ${path}`);
      refuseStrangers(c, token);
      const parsed = v.safeParse(
        schema as v.GenericSchema<unknown, Body>,
        await c.req.json<unknown>().catch(() => null),
      );
      if (!parsed.success) throw badRequest(parsed.issues[0].message);
      try {
        return await run(c, parsed.output);
      } catch (error) {
        if (error instanceof BadInput) throw new Refusal(422, 'bad-input', error.message);
        throw error;
      }
    });
  mount(routes.importByCommand, async (_, body) => streamImport(await importTask(services, body)));
  mount(routes.exportByCommand, async (c, body) => {
    const pieces = await exportTask(services, body);
    return c.body(streamText(pieces, (error) => tellError('Export', error)));
  });
  mount(routes.releaseByCommand, async (c, body) => c.json(await releaseTask(services, body)));
  mount(reportByCommand, async (c, body) => c.json(await dataReportTask(services, body)));
  mount(routes.verifyByCommand, async (c, body) => c.json(await verifyTask(services, body)));
}

type Handler<Body> = (c: Context<HttpEnv>, body: Body) => Promise<Response>;

function refuseStrangers(c: Context<HttpEnv>, token: string): void {
  const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  // A request answered in process has no peer, and no business here.
  if (isLoopback(peerOf(c)) && isSame(given, token)) return;
  throw forbidden('not-the-command-line', 'This is for commands on the server’s own machine.');
}

/** Compares digests, which have one length: neither length nor first difference shows in the time taken. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
