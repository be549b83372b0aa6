import type { Hono } from 'hono';
import * as routes from '#lib/protocol/mail.ts';
import { readMailSetting, setMail, stopMail } from '#server/mail/mail-setting.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountOpen, mountSignedIn } from './mount.ts';

/** Whether and when a person is mailed what waits for them, and the link in each mail that stops it. */
export function mountMail(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountSignedIn(app, services, routes.getMail, ({ actor }) => readMailSetting(services, actor));
  mountSignedIn(app, services, routes.setMail, ({ actor, body }) => setMail(db, actor.accountId, body));
  mountOpen(app, services, routes.stopMail, ({ param }) => stopMail(db, param('token')));
  // Opened by programs that look at every link of a mail as well: so it changes nothing.
  mountOpen(app, services, routes.askToStopMail, ({ param, context }) => {
    const page = routes.stopPage(param('token').replace(/[^\w.-]/g, ''));
    return Promise.resolve(
      context.html(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>Parley</title><meta http-equiv="refresh" content="0;url=${page}"><p><a href="${page}">Stop the daily mail</a></p></html>`,
      ),
    );
  });
}
