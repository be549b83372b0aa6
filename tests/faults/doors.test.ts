import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeData, type RunningServer, startServer } from '#tests/support/e2e-server.ts';
import { Client, send } from '#tests/support/fault-client.ts';

let server: RunningServer;
let mira: Client;

beforeAll(async () => {
  server = await startServer();
  mira = await Client.demo('mira', server.port);
}, 180_000);

afterAll(async () => {
  await server.kill9();
  removeData(server);
});

/** Sends an upgrade by hand and returns the first line of the answer; empty when the server only closed. */
function upgrade(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      const lines = [
        `GET ${path} HTTP/1.1`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.includes('\r\n')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said.split('\r\n')[0] ?? ''));
    socket.setTimeout(5_000, () => socket.destroy());
  });
}

async function expectAlive(): Promise<void> {
  expect((await send(server.port, '/healthz')).status).toBe(200);
  expect((await mira.get('/api/projects')).status).toBe(200);
}

const room = '/sync/item.01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('upgrades', () => {
  it.each(['/nowhere', '/sync', '/p/helpdesk', '//evil/ws', '/api/session'])(
    'to %s are refused and the server lives',
    async (path) => {
      expect(
        await upgrade(path, { Host: mira.host, Origin: `http://${mira.host}`, Cookie: mira.cookie }),
      ).not.toContain('101');
      await expectAlive();
    },
  );

  it.each([
    ['a foreign Origin', { Origin: 'http://evil.example' }],
    ['Origin null', { Origin: 'null' }],
    ['an Origin that is none', { Origin: 'http://' }],
    ['another scheme', { Origin: `https://mira.localhost` }],
    ['no Origin', {}],
  ])('with %s are refused', async (_, headers) => {
    expect(await upgrade(room, { Host: mira.host, Cookie: mira.cookie, ...headers })).toContain('403');
    await expectAlive();
  });

  it('without a session are refused', async () => {
    expect(await upgrade(room, { Host: mira.host, Origin: `http://${mira.host}` })).toContain('401');
    const forged = { Host: mira.host, Origin: `http://${mira.host}`, Cookie: `parley=${'a'.repeat(43)}` };
    expect(await upgrade(room, forged)).toContain('401');
  });

  it('under a foreign Host are refused', async () => {
    const headers = { Host: 'evil.example', Origin: 'http://evil.example', Cookie: mira.cookie };
    expect(await upgrade(room, headers)).toContain('421');
  });

  it('that are reset half-way do no harm', async () => {
    for (let i = 0; i < 50; i++) {
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          socket.write(
            `GET ${room} HTTP/1.1\r\nHost: ${mira.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://${mira.host}\r\n`,
          );
          socket.write(
            `Cookie: ${mira.cookie}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
          );
          socket.resetAndDestroy();
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    }
    await expectAlive();
  });
});

describe('requests', () => {
  const own = () => ({ host: mira.host, cookie: mira.cookie, 'content-type': 'application/json' });
  const body = JSON.stringify({ name: 'Made from elsewhere' });
  const make = (headers: Record<string, string>) =>
    send(server.port, '/api/projects', { method: 'POST', headers, body });

  it('under a foreign Host are refused, also for pages', async () => {
    expect((await send(server.port, '/', { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await send(server.port, '/api/session', { headers: { host: `evil.example:${server.port}` } })).status).toBe(
      421,
    );
  });

  it('that change something are refused from elsewhere', async () => {
    expect((await make({ ...own(), origin: 'http://evil.example' })).status).toBe(403);
    expect((await make({ ...own(), origin: 'null' })).status).toBe(403);
    expect((await make(own())).status).toBe(403);
    expect((await make({ ...own(), origin: `http://${mira.host}`, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const { text } = await mira.get('/api/projects');
    expect(text).not.toContain('Made from elsewhere');
  });

  it('of the demo are refused through a proxy, and from another name than the person’s own', async () => {
    const enter = (host: string, more: Record<string, string> = {}) =>
      send(server.port, '/api/demo/session', { method: 'POST', headers: { host, origin: `http://${host}`, ...more } });
    expect((await enter(`localhost:${server.port}`)).status).toBe(403);
    expect((await enter(`127.0.0.1:${server.port}`)).status).toBe(403);
    expect((await enter(mira.host, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
    expect((await enter(mira.host)).status).toBe(200);
  });

  it('say which headers they come with', async () => {
    const page = await send(server.port, '/', { headers: { host: mira.host } });
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(page.headers['content-security-policy']).not.toMatch(/script-src[^;]*'unsafe/);
    const reply = await mira.get('/api/session');
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
});
