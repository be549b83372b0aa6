import { sql } from 'kysely';
import type { Hono } from 'hono';
import type { Services } from '#server/services.ts';
import { isMigrated } from '#server/storage/migrate.ts';
import type { HttpEnv } from './mount.ts';

/** For operators and load balancers: the process lives; it can serve. They carry nothing of anybody's. */
export function mountHealth(app: Hono<HttpEnv>, services: Services): void {
  app.get('/healthz', (c) => {
    c.set('pattern', 'GET /healthz');
    return c.json({ status: 'ok' });
  });
  app.get('/readyz', async (c) => {
    c.set('pattern', 'GET /readyz');
    try {
      await sql`select 1`.execute(services.db);
      if (await isMigrated(services.db)) return c.json({ status: 'ready' });
      return c.json({ status: 'not ready', because: 'migrations are pending' }, 503);
    } catch {
      return c.json({ status: 'not ready', because: 'the database does not answer' }, 503);
    }
  });
}
