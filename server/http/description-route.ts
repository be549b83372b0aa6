import type { Hono } from 'hono';
import { readDescription } from '#lib/protocol/description.ts';
import { descriptionText } from '#server/openapi/document.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountOpen } from './mount.ts';

/** What there is to ask for, for programs. */
export function mountDescription(app: Hono<HttpEnv>, services: Services): void {
  mountOpen(app, services, readDescription, async ({ context }) =>
    context.body(descriptionText(), 200, { 'content-type': 'application/json' }),
  );
}
