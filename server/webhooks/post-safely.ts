import { lookup as resolve } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export interface Outgoing {
  headers: Record<string, string>;
  body: string;
}

/** What an endpoint answered, or why there is no answer. */
export type Answer = { status: number; reply: string } | { status: null; problem: string };

export interface ReachRules {
  /** Hosts that may be reached although their addresses are not public; http to them where they are this machine. */
  allowHosts: ReadonlySet<string>;
  /** Addresses of a host name; the system's resolver unless given. */
  addressesOf?: (host: string) => Promise<readonly string[]>;
  /** Until when an answer must have come, in milliseconds. */
  timeout?: number;
}

const MOST_KEPT = 4096;
const TIMEOUT = 10_000;

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** Why a webhook's address cannot be used, in words, or null; what its name resolves to is checked at every try. */
export function addressProblem(text: string, { allowHosts }: ReachRules): string | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return 'Give an address like https://hooks.example.org/parley.';
  if (url.username || url.password)
    return 'Leave user and password out of the address: what is sent is signed instead.';
  if (url.hash) return 'Leave out what follows #: it is never sent.';
  const host = hostOf(url);
  if (url.protocol === 'http:' && !allowHosts.has(host)) {
    return 'Give an https address: what is sent over http can be read and changed on the way.';
  }
  if (isIP(host) !== 0 && !mayConnect(url, host, allowHosts)) return `${host} is not a public address.`;
  return null;
}

function mayConnect(url: URL, address: string, allowHosts: ReadonlySet<string>): boolean {
  if (allowHosts.has(hostOf(url))) return url.protocol === 'https:' || isLoopbackAddress(address);
  return url.protocol === 'https:' && isPublicAddress(address);
}

/**
 * Posts JSON to an address that a member of a project gave: https to public addresses only. The name is resolved once
 * and the connection goes to the address that was checked, so that a second answer of its name server changes nothing.
 * Redirects are answers like any other, never followed.
 */
export async function postSafely(text: string, outgoing: Outgoing, rules: ReachRules): Promise<Answer> {
  const problem = addressProblem(text, rules);
  if (problem) return { status: null, problem };
  const url = new URL(text);
  const signal = AbortSignal.timeout(rules.timeout ?? TIMEOUT);
  try {
    const address = await checkedAddress(url, rules);
    if (address === null) return { status: null, problem: `${url.hostname} is not at a public address.` };
    return await send(url, address, outgoing, signal);
  } catch (error) {
    if (signal.aborted) return { status: null, problem: `No answer within ${(rules.timeout ?? TIMEOUT) / 1000} s.` };
    return { status: null, problem: sayFailure(error) };
  }
}

async function checkedAddress(url: URL, { allowHosts, addressesOf = systemAddresses }: ReachRules) {
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  // One private address among public ones is refused as well: which of them is taken must not matter.
  return addresses.every((address) => mayConnect(url, address, allowHosts)) ? (addresses[0] ?? null) : null;
}

async function systemAddresses(host: string): Promise<string[]> {
  return (await resolve(host, { all: true, verbatim: true })).map(({ address }) => address);
}

function send(url: URL, address: string, { headers, body }: Outgoing, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<Answer>();
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    agent: false,
    signal,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Parley-Webhooks/1',
    },
    lookup: (_host, options, done) => {
      const family = isIP(address);
      if (options.all) done(null, [{ address, family }]);
      else done(null, address, family);
    },
  });
  request.on('error', reject);
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    let kept = 0;
    const finish = () => {
      const reply = Buffer.concat(chunks).subarray(0, MOST_KEPT).toString('utf8').replaceAll('\0', '�');
      answer({ status: response.statusCode ?? 0, reply });
      request.destroy();
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      kept += chunk.length;
      if (kept >= MOST_KEPT) finish();
    });
    response.on('end', finish);
    response.on('error', reject);
  });
  request.end(body);
  return promise;
}

const failures: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host’s name is not known.',
  EAI_AGAIN: 'The host’s name could not be looked up just now.',
  ECONNREFUSED: 'The host refuses connections.',
  ECONNRESET: 'The host closed the connection.',
  CERT_HAS_EXPIRED: 'The host’s certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The host’s certificate is signed by itself.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The host’s certificate is for another name.',
};

function sayFailure(error: unknown): string {
  const { code = '' } = (error ?? {}) as { code?: string };
  return failures[code] ?? `The connection failed${code && ` (${code})`}.`;
}
