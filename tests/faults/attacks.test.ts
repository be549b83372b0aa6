import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { rationaleText } from '#lib/doc/item.ts';
import type { QueuePage } from '#lib/protocol/adjudication.ts';
import { awarenessFrame, syncStep1Frame, syncStep2Frame, updateFrame } from '#lib/protocol/room.ts';
import { forged } from '#server/sync/testing/forged.ts';
import { mutated } from '#server/sync/testing/mutated.ts';
import { seeded } from '#server/sync/testing/seeded.ts';
import { removeData, type RunningServer, startServer } from '#tests/support/e2e-server.ts';
import { Client, cookieOf, type RoomVisit, send, until } from '#tests/support/fault-client.ts';

/**
 * A whole server, attacked over its own sockets by people who are signed in. After each attack somebody else goes on
 * writing, and what they write is on disk. `server/sync/guard.test.ts` has the same attacks in one process, and more.
 */
let server: RunningServer;
let owner: Client;
let victim: RoomVisit;
let item: string;
let conflict: string;
let people = 0;

beforeAll(async () => {
  server = await startServer();
  owner = await Client.demo('mira', server.port);
  const row = (await owner.json<QueuePage>('/api/projects/helpdesk/conflicts?limit=1')).rows[0]!;
  ({ item, conflict } = row);
  victim = (await Client.demo('tomas', server.port)).room(`item.${item}`);
  await victim.synced();
  await expectVictimWrites();
}, 180_000);

afterAll(async () => {
  victim?.leave();
  await server.kill9();
  removeData(server);
});

/** Somebody new in the project: who was refused too often is kept out for a while. */
async function newcomer(role = 'annotator'): Promise<Client & { account: string }> {
  const { token } = JSON.parse(
    (await owner.post('/api/projects/helpdesk/invitations', { role, email: null })).text,
  ) as {
    token: string;
  };
  const host = `localhost:${server.port}`;
  const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
  const email = `attacker-${++people}@example.org`;
  const account = { name: `Attacker ${people}`, email, password: 'a long enough password' };
  const reply = await send(server.port, '/api/links/accept', {
    method: 'POST',
    headers,
    body: JSON.stringify({ token, account }),
  });
  if (reply.status !== 200) throw new Error(reply.text);
  const { id } = JSON.parse(reply.text) as { id: string };
  return Object.assign(new Client('localhost', server.port, cookieOf(reply)), { account: id });
}

/** A socket without y-websocket's manners. */
class Raw {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly heard: Uint8Array[] = [];

  constructor(client: Client, query = '?v=1') {
    this.socket = new WebSocket(`ws://127.0.0.1:${client.port}/sync/item.${item}${query}`, { headers: client.headers });
    this.socket.binaryType = 'nodebuffer';
    this.socket.on('message', (data: Buffer) => this.heard.push(Uint8Array.from(data)));
    this.closed = new Promise((resolve) => {
      this.socket.on('close', resolve);
      // An upgrade that is refused is an error whose words name the status.
      this.socket.on('error', (error) => resolve(Number(/\d{3}$/.exec(error.message)?.[0] ?? 0)));
    });
  }

  /** Opens, and exchanges what is there as an honest client does. */
  static async enter(client: Client): Promise<Raw> {
    const raw = new Raw(client);
    await new Promise((resolve) => raw.socket.once('open', resolve));
    raw.socket.send(syncStep1Frame(Uint8Array.of(0)));
    raw.socket.send(syncStep2Frame(Uint8Array.of(0, 0)));
    await until('the room answers', () => raw.heard.some((frame) => frame[0] === 0 && frame[1] === 1));
    return raw;
  }
}

let words = 0;
async function expectVictimWrites(): Promise<void> {
  const text = rationaleText(victim.doc, conflict);
  text.insert(text.length, `word${++words};`);
  const marker = victim.mark();
  expect(marker).not.toBeNull();
  await until('the victim’s text is on disk', () => victim.saved >= (marker ?? 0));
}

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;
const said = (figures: string) => console.log(`attack set: ${figures}`);
const quantile = (values: readonly number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? 0;

it('five hundred idle sockets, and two hundred upgrades reset half-way', { timeout: 120_000 }, async () => {
  const before = memory();
  const idle: WebSocket[] = [];
  for (let i = 0; i < 500; i++) {
    const { socket } = new Raw(owner);
    await new Promise((resolve) => socket.once('open', resolve));
    idle.push(socket);
  }
  const each = ((memory() - before) * 1024) / idle.length;
  for (let i = 0; i < 200; i++) {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        const lines = [
          `GET /sync/item.${item}?v=1 HTTP/1.1`,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          ...Object.entries(owner.headers).map(([name, value]) => `${name}: ${value}`),
        ];
        socket.write(`${lines.join('\r\n')}\r\n\r\n`, () => socket.resetAndDestroy());
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
  }
  await expectVictimWrites();
  for (const socket of idle) socket.terminate();
  expect(each).toBeLessThan(500);
  said(`500 idle sockets: ${each.toFixed(0)} KB each; 200 upgrades reset: alive`);
});

describe('refused with its code, the victim unharmed:', () => {
  const clock = () => Y.getState(victim.doc.store, victim.doc.clientID);
  const frames: [string, number, () => Uint8Array | string][] = [
    [
      'the victim’s clock carried away by eleven bytes',
      4422,
      () => updateFrame(forged(victim.doc.clientID, clock(), [{ gc: 1e9 }])),
    ],
    [
      'words put into the victim’s mouth',
      4422,
      () => updateFrame(forged(victim.doc.clientID, clock(), [{ text: 'I said so' }])),
    ],
    ['thirty million structs in a few bytes', 4422, () => updateFrame(forged(9, 0, [{ text: 'a' }], 30_000_000))],
    ['a change that rests on nothing', 4422, () => updateFrame(forged(9, 5, [{ text: 'a' }]))],
    ['an update cut short', 4422, () => updateFrame(forged(9, 0, [{ text: 'abc' }]).slice(0, -4))],
    ['two mebibytes', 4413, () => new Uint8Array(2 * 1024 * 1024 + 64)],
    ['a text frame', 4415, () => 'hello'],
    ['an unknown message', 4400, () => Uint8Array.of(102, 0)],
  ];

  it.each(frames)('%s (%i)', async (_, code, frame) => {
    const raw = await Raw.enter(await newcomer());
    const before = memory();
    raw.socket.send(frame());
    expect(await raw.closed).toBe(code);
    expect(memory() - before).toBeLessThan(100);
    await expectVictimWrites();
  });

  it('what an observer writes (4403)', async () => {
    const raw = await Raw.enter(await newcomer('observer'));
    raw.socket.send(updateFrame(forged(77, 0, [{ text: 'observed' }])));
    expect(await raw.closed).toBe(4403);
    await expectVictimWrites();
    expect(JSON.stringify(victim.doc.getText('rationale:x').toJSON())).not.toContain('observed');
  });

  it('a page of an earlier version (4409)', async () => {
    expect(await new Raw(await newcomer(), '?v=0').closed).toBe(4409);
  });
});

it('who claims to be somebody else is shown as who they are', async () => {
  const raw = await Raw.enter(await newcomer());
  const user = { name: 'Mira Novak', id: 'u1', role: 'owner', admin: true, __proto__: { polluted: true } };
  raw.socket.send(awarenessFrame([{ client: 4242, clock: 1, json: JSON.stringify({ user, selection: null }) }]));
  await until('the victim sees them', () => victim.provider.awareness.getStates().has(4242));
  const state = victim.provider.awareness.getStates().get(4242) as { user: Record<string, unknown> };
  expect(Object.keys(state.user).sort()).toEqual(['colour', 'id', 'initials', 'name']);
  expect(state.user['name']).toBe(`Attacker ${people}`);
  raw.socket.terminate();
});

it('a right taken away closes the socket at once', { timeout: 120_000 }, async () => {
  const took: number[] = [];
  for (let i = 0; i < 20; i++) {
    const person = await newcomer();
    const raw = await Raw.enter(person);
    const start = performance.now();
    const reply = owner.post(`/api/projects/helpdesk/members/${person.account}`, undefined, 'DELETE');
    expect(await raw.closed).toBe(4403);
    took.push(performance.now() - start);
    expect((await reply).status).toBe(200);
  }
  said(
    `membership revoked → closed: p50 ${quantile(took, 0.5).toFixed(0)} ms, max ${Math.max(...took).toFixed(0)} ms (n=20)`,
  );
});

it(
  'mutated frames from many people end connections, never the server, and who goes on is kept out',
  { timeout: 120_000 },
  async () => {
    const random = seeded(20_261_125);
    const honest = [
      updateFrame(forged(9, 0, [{ text: 'some words' }])),
      syncStep1Frame(Uint8Array.of(1, 7, 5)),
      awarenessFrame([{ client: 5, clock: 1, json: '{"selection":null}' }]),
    ];
    const codes = new Map<number, number>();
    const before = memory();
    let frames = 0;
    for (let person = 0; person < 12; person++) {
      const client = await newcomer();
      // Three closes and the account is out; the fourth upgrade is refused before a socket exists.
      for (let visit = 0; visit < 4; visit++) {
        const raw = new Raw(client);
        let open = true;
        void raw.closed.then(() => (open = false));
        await Promise.race([new Promise((resolve) => raw.socket.once('open', resolve)), raw.closed]);
        for (let i = 0; i < 200 && open; i++) {
          raw.socket.send(mutated(honest[random.below(honest.length)]!, random), () => {});
          frames++;
          if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        const code = await Promise.race([raw.closed, new Promise<number>((resolve) => setTimeout(resolve, 3_000, 0))]);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        raw.socket.terminate();
      }
    }
    await expectVictimWrites();
    expect(codes.get(429) ?? 0).toBeGreaterThan(0);
    expect(codes.has(1006) || codes.has(1011)).toBe(false);
    const list = [...codes].sort(([a], [b]) => a - b).map(([code, n]) => `${code || 'kept open'} × ${n}`);
    said(`${frames} mutated frames, memory ${(memory() - before).toFixed(0)} MB more; ends: ${list.join(', ')}`);
  },
);

it('somebody who floods the room is cut off and kept out; the others hardly notice', { timeout: 120_000 }, async () => {
  const roundTrip = async () => {
    const start = performance.now();
    await expectVictimWrites();
    return performance.now() - start;
  };
  const quiet: number[] = [];
  for (let i = 0; i < 40; i++) quiet.push(await roundTrip());
  const flooder = await newcomer();
  const codes: number[] = [];
  let flooding = true;
  const flood = (async () => {
    while (flooding) {
      const raw = new Raw(flooder);
      await Promise.race([new Promise((resolve) => raw.socket.once('open', resolve)), raw.closed]);
      const frame = syncStep1Frame(Uint8Array.of(0));
      let open = true;
      void raw.closed.then(() => (open = false));
      while (open && flooding) {
        for (let i = 0; i < 100; i++) raw.socket.send(frame, () => {});
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      raw.socket.terminate();
      if (flooding) codes.push(await raw.closed);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const during: number[] = [];
  for (let i = 0; i < 100; i++) during.push(await roundTrip());
  flooding = false;
  await flood;
  expect(codes.filter((code) => code === 4529)).toHaveLength(3);
  expect(codes).toContain(429);
  said(
    `flood of 10,000 frames/s: cut 3 times with 4529, then 429; a change saved for others in p50 ${quantile(quiet, 0.5).toFixed(0)} → ${quantile(during, 0.5).toFixed(0)} ms, p95 ${quantile(quiet, 0.95).toFixed(0)} → ${quantile(during, 0.95).toFixed(0)} ms`,
  );
});

it('somebody who never reads is closed, and costs little', { timeout: 120_000 }, async () => {
  const before = memory();
  const sleeper = await Raw.enter(await newcomer());
  sleeper.socket.send(awarenessFrame([{ client: 5151, clock: 1, json: '{"selection":null}' }]));
  const isHere = () => victim.provider.awareness.getStates().has(5151);
  await until('the victim sees them', isHere);
  sleeper.socket.pause();
  const writer = (await Client.demo('anil', server.port)).room(`item.${item}`);
  await writer.synced();
  const text = rationaleText(writer.doc, conflict);
  let most = 0;
  const start = performance.now();
  // Written and deleted again: what has to be told adds up, the document stays small.
  const writes = async () => {
    text.insert(0, 'x'.repeat(30_000));
    text.delete(0, 30_000);
    const marker = writer.mark();
    await until('it is saved', () => marker === null || writer.saved >= marker);
    await new Promise((resolve) => setTimeout(resolve, 100));
    most = Math.max(most, memory() - before);
    return !isHere();
  };
  await until('they are gone', writes, 90_000);
  const seconds = (performance.now() - start) / 1_000;
  writer.leave();
  await expectVictimWrites();
  sleeper.socket.terminate();
  said(`a reader that never reads: ended after ${seconds.toFixed(0)} s, memory at most ${most.toFixed(0)} MB more`);
});

it('a name that would change every object changes none', async () => {
  const raw = await Raw.enter(await newcomer());
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, 4711);
    encoding.writeVarUint(encoder, 0);
    encoding.writeUint8(encoder, 8);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, 'any');
    encoding.writeVarUint(encoder, 1);
    encoding.writeAny(encoder, JSON.parse('{"__proto__":{"polluted":true}}') as never);
    encoding.writeVarUint(encoder, 0);
  });
  raw.socket.send(updateFrame(update));
  await expectVictimWrites();
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect((await owner.get(`/api/projects/helpdesk/items/${item}`)).text).not.toContain('polluted');
  raw.socket.terminate();
});
