import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { removeData, startServer } from '#tests/support/e2e-server.ts';
import { Client, send } from '#tests/support/fault-client.ts';

// Every page is transformed from nothing, on two cores that other tests use as well.
const LONG = 120_000;

it(
  'npm run dev serves pages being worked on, commands, rooms and hot reload on one port',
  { timeout: LONG },
  async () => {
    const server = await startServer({ command: 'dev' });
    try {
      const mira = await Client.demo('mira', server.port);
      const page = await mira.get('/p/helpdesk/queue');
      expect(page.status).toBe(200);
      expect(page.text).toContain('Helpdesk messages');
      expect((await mira.get('/@vite/client')).text).toContain('createHotContext');
      expect((await send(server.port, '/', { headers: { host: 'evil.example' } })).status).toBe(421);

      const queue = await mira.json<{ rows: { item: string }[] }>(`/api/projects/helpdesk/conflicts`);
      const visit = mira.room(`item.${queue.rows[0]?.item}`);
      await visit.synced();
      visit.leave();

      const token = /wsToken = "([^"]+)"/.exec((await mira.get('/@vite/client')).text)?.[1] ?? '';
      const hot = new WebSocket(`ws://127.0.0.1:${server.port}/?token=${token}`, 'vite-hmr', { headers: mira.headers });
      const [message] = (await once(hot, 'message')) as [Buffer];
      expect(JSON.parse(message.toString())).toEqual({ type: 'connected' });
      hot.terminate();
    } finally {
      await server.stop();
      removeData(server);
    }
  },
);
