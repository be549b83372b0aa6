import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressProblem, postSafely, type ReachRules } from './post-safely.ts';

const message = { headers: { 'webhook-id': 'msg_1' }, body: '{"type":"webhook.test"}' };
const nobody: ReachRules = { allowHosts: new Set() };

describe('an address', () => {
  it.each(['https://hooks.example.org/parley?key=1', 'https://93.184.216.34/', 'https://[2606:4700::1111]:8443/x'])(
    '%s can be used',
    (url) => expect(addressProblem(url, nobody)).toBeNull(),
  );

  it.each([
    ['hooks.example.org', 'Give an address like'],
    ['ftp://hooks.example.org', 'Give an address like'],
    ['http://hooks.example.org', 'Give an https address'],
    ['http://localhost:9000', 'Give an https address'],
    ['https://ana:secret@hooks.example.org', 'Leave user and password out'],
    ['https://hooks.example.org/#x', 'Leave out what follows #'],
    ['https://127.0.0.1/', '127.0.0.1 is not a public address.'],
    ['https://2130706433/', '127.0.0.1 is not a public address.'],
    ['https://0x7f.1/', '127.0.0.1 is not a public address.'],
    ['https://[::1]/', '::1 is not a public address.'],
    ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1 is not a public address.'],
    ['https://169.254.169.254/latest/meta-data', '169.254.169.254 is not a public address.'],
  ])('%s is refused', (url, why) => expect(addressProblem(url, nobody)).toContain(why));

  it('over http is for hosts that are listed', () => {
    const allowHosts = new Set(['localhost', '10.0.0.7']);
    expect(addressProblem('http://localhost:9000/x', { allowHosts })).toBeNull();
    expect(addressProblem('https://10.0.0.7/', { allowHosts })).toBeNull();
    expect(addressProblem('http://10.0.0.7/', { allowHosts })).toBe('10.0.0.7 is not a public address.');
  });
});

describe('posting', () => {
  let server: Server;
  let port: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let seen = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen++;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const here: ReachRules = {
    allowHosts: new Set(['hooks.test']),
    addressesOf: () => Promise.resolve(['127.0.0.1']),
    timeout: 2_000,
  };
  const post = (rules = here, path = '/x') => postSafely(`http://hooks.test:${port}${path}`, message, rules);

  it('sends the body once, to the address that was checked, under the host’s own name', async () => {
    const got: Record<string, unknown> = {};
    answer = (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        Object.assign(got, { body, host: request.headers.host, type: request.headers['content-type'] });
        response.end('thanks');
      });
    };
    expect(await post()).toEqual({ status: 200, reply: 'thanks' });
    expect(got).toEqual({ body: message.body, host: `hooks.test:${port}`, type: 'application/json' });
  });

  it('follows no redirect', async () => {
    const before = seen;
    answer = (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
    expect(await post()).toEqual({ status: 302, reply: '' });
    expect(seen).toBe(before + 1);
  });

  it('keeps 4 KiB of an answer, however long it is', async () => {
    answer = (_request, response) => {
      response.write('a'.repeat(3_000));
      response.write('b'.repeat(100_000));
    };
    const reply = (await post()) as { reply: string };
    expect(reply.reply).toHaveLength(4_096);
  });

  it('does not wait for ever', async () => {
    answer = (_request, response) => response.writeHead(200).write('…');
    expect(await post({ ...here, timeout: 200 })).toEqual({ status: null, problem: 'No answer within 0.2 s.' });
  });

  it('connects to nothing when a name leads inside, even where one of its addresses does not', async () => {
    const before = seen;
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['::1'], []]) {
      const rules = { allowHosts: new Set<string>(), addressesOf: () => Promise.resolve(addresses) };
      const got = await postSafely(`https://hooks.test:${port}/`, message, rules);
      expect(got).toEqual({ status: null, problem: 'hooks.test is not at a public address.' });
    }
    const outside = { ...here, addressesOf: () => Promise.resolve(['93.184.216.34']) };
    expect(await post(outside)).toMatchObject({ status: null });
    expect(seen).toBe(before);
  });

  it('says what went wrong', async () => {
    answer = (request) => request.socket.destroy();
    expect(await post()).toEqual({ status: null, problem: 'The host closed the connection.' });
    const unknown = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    const rules = { ...here, addressesOf: () => Promise.reject(unknown) };
    expect(await post(rules)).toEqual({ status: null, problem: 'The host’s name is not known.' });
  });
});
