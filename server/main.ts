import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { createTokens } from './auth/api-token.ts';
import { createLink } from './auth/one-time-link.ts';
import { createRoomAccess } from './auth/room-access.ts';
import { createSessions } from './auth/session.ts';
import { createThrottle } from './auth/throttle.ts';
import { openCliDoor } from './cli/door.ts';
import { clearStaleAudits } from './audits/stage-audit.ts';
import { clearStaleActs } from './commands/stage-agreed.ts';
import type { Config } from './config.ts';
import { createDemoProject } from './demo/create-demo.ts';
import { createDemo } from './demo/demo.ts';
import { createApp } from './http/app.ts';
import { createExposures } from './exposure/exposures.ts';
import { createGate } from './http/gate.ts';
import { mountPages, type OpenPages } from './http/pages.ts';
import { isLoopback } from './http/place.ts';
import { mountSync } from './http/sync-route.ts';
import { tellError } from './http/tell-error.ts';
import { clearStaleImports } from './imports/clear-stale-imports.ts';
import { finishEntryRules } from './imports/recompute-conflicts.ts';
import { createMailer } from './mail/mailer.ts';
import { openTransport } from './mail/transport.ts';
import { watchEventLoop } from './metrics/event-loop.ts';
import { createRoomRecords } from './queries/room-records.ts';
import type { Services } from './services.ts';
import { migrate } from './storage/migrate.ts';
import { openEmbedded } from './storage/open-embedded.ts';
import { openPostgres } from './storage/open-postgres.ts';
import type { Storage } from './storage/storage.ts';
import { createDeliverer } from './webhooks/deliverer.ts';
import { postSafely } from './webhooks/post-safely.ts';
import { KyselyJournal } from './sync/kysely-journal.ts';
import { Rooms } from './sync/rooms.ts';

export type Progress = (message: string) => void;

/** Everything of one process but the listener: database, rooms, routes. Made once, here. */
async function createParley(config: Config, progress: Progress) {
  const storage = await openStorage(config, progress);
  await migrate(storage.db);
  const { db } = storage;
  const https = config.origins.every((origin) => origin.startsWith('https:'));
  const onLoopback = isLoopback(config.host) || config.host === 'localhost';
  // With a public origin a proxy stands in front, and strangers behind it look local.
  const answersLocally = onLoopback && config.isLocal;
  const showsDemo = storage.engine === 'embedded' && answersLocally;

  const allowHosts = new Set(config.webhookAllowHosts);

  const services: Services = {
    storage,
    db,
    sessions: createSessions(db, {
      secure: https,
      now: Date.now,
      onEnded: (ended) => services.rooms.accessChanged(ended),
    }),
    tokens: createTokens(db, Date.now),
    throttle: createThrottle(db, Date.now),
    rooms: {
      recordChanged: (names) => rooms.recordChanged(names),
      accessChanged: (whose) => rooms.accessChanged(whose),
    },
    exposures: createExposures(db, Date.now),
    demo: showsDemo ? createDemo(db, config.port) : null,
    webhooks: { allowHosts, wake: () => deliverer.wake() },
    sendsMail: config.mail !== null,
    now: Date.now,
  };
  const rooms = new Rooms({
    journal: new KyselyJournal(db),
    access: createRoomAccess(db, services.sessions),
    records: createRoomRecords(db, services.exposures),
    onError: (error, room) => tellError(room ? `Room ${room}` : 'Journal', error),
  });
  const deliverer = createDeliverer({
    db,
    now: Date.now,
    random: Math.random,
    origin: config.origins[0] ?? '',
    post: (url, message) => postSafely(url, message, { allowHosts }),
    onError: (error) => tellError('Webhooks', error),
  });
  const mailer = config.mail
    ? createMailer({
        db,
        now: Date.now,
        random: Math.random,
        origin: config.origins[0] ?? '',
        send: openTransport(config.mail),
        onError: (error) => tellError('Mail', error),
      })
    : null;
  await clearStaleImports(services);
  await clearStaleActs(services.db);
  await clearStaleAudits(services.db);
  await finishEntryRules(services);
  if (showsDemo) await createDemoProject(services);

  const gate = createGate(config.origins, answersLocally ? config.port : null);
  const cliToken = randomBytes(32).toString('hex');
  const loop = watchEventLoop();
  const app = createApp(services, gate, { https, cliToken, watched: { loop, rooms } });
  mountSync(app, rooms, gate);
  return { app, rooms, services, storage, https, cliToken, loop, deliverer, mailer };
}

/**
 * Starts Parley and listens.
 *
 * @param openPages opens what answers every request that is neither `/api` nor `/sync`.
 */
export async function startServer(config: Config, progress: Progress, openPages: OpenPages) {
  const parley = await createParley(config, progress);
  const { app, rooms, services, storage, cliToken, loop, deliverer, mailer } = parley;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 2 * 1024 * 1024, perMessageDeflate: false });
  sockets.on('error', (error) => tellError('Socket', error));
  const server = createAdaptorServer({ fetch: app.fetch, websocket: { server: sockets } }) as Server;
  const pages = await listenWithPages().catch(async (error: unknown) => {
    // What could not start must not leave the directory locked.
    await storage.close();
    throw error;
  });
  deliverer.wake();
  mailer?.wake();
  const closeCliDoor = storage.engine === 'embedded' ? openCliDoor(config, cliToken) : () => {};
  return {
    setUpLink: () => makeSetUpLink(services, config),
    async stop(): Promise<void> {
      closeCliDoor();
      await rooms.drain();
      loop.stop();
      await Promise.all([deliverer.stop(), mailer?.stop()]);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await pages.close();
      await closed;
      await storage.close();
    },
  };

  async function listenWithPages() {
    const opened = await openPages(server);
    mountPages(app, opened.handler, parley);
    try {
      await bind(server, config);
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  }
}

function bind(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

async function openStorage(config: Config, onProgress: Progress): Promise<Storage> {
  if (config.databaseUrl) return openPostgres(config.databaseUrl);
  return openEmbedded({
    directory: config.dataDir,
    onProgress,
    onPanic: (message) => {
      // The embedded database answers nothing after a PANIC: better to end than to hang with people's edits unsaved.
      console.error(
        `The database stopped (${message}). Free some disk space, then start Parley again: nothing saved is lost.`,
      );
      process.exit(2);
    },
  });
}

/** A link that makes the first owner, while nobody but the demo's people has an account; null afterwards. */
async function makeSetUpLink(services: Services, config: Config): Promise<string | null> {
  const { db, now } = services;
  const owner = await db.selectFrom('account').select('id').where('is_demo', '=', false).limit(1).executeTakeFirst();
  if (owner) return null;
  const { token } = await db.transaction().execute(async (trx) => {
    // The link of an earlier start is on somebody's old screen: only the newest works.
    await trx
      .updateTable('one_time_link')
      .set({ revoked_at: now() })
      .where('purpose', '=', 'setup')
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .execute();
    const terms = { purpose: 'setup' as const, projectId: null, role: null, email: null, createdBy: null };
    return createLink(trx, terms, now());
  });
  return `${config.origins[0]}/link#${token}`;
}
