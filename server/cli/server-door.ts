import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { Config } from '#server/config.ts';
import { Refusal } from '#server/commands/refusal.ts';
import type { Problem } from '#lib/protocol/route.ts';
import { type CliDoor, DOOR_FILE } from './door.ts';

/** Asks the running server to do it. */
export type AskServer = (command: string, body: unknown) => Promise<AsyncIterable<string>>;

/** The door of the server that has the data directory open, or null when there is none. */
export function findServer(config: Config): AskServer | null {
  let door: CliDoor;
  try {
    door = JSON.parse(readFileSync(join(config.dataDir, DOOR_FILE), 'utf8')) as CliDoor;
  } catch {
    return null;
  }
  return async (command, body) => {
    const reply = await send(config, door, `/api/cli/${command}`, JSON.stringify(body));
    reply.setEncoding('utf8');
    if (reply.statusCode === 200) return reply;
    throw await refusalIn(reply);
  };
}

function send(config: Config, door: CliDoor, path: string, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: config.host === '::1' ? '::1' : '127.0.0.1',
        port: door.port,
        path,
        method: 'POST',
        headers: {
          // The server only answers under the name people use.
          host: new URL(config.origins[0] ?? `http://localhost:${door.port}`).host,
          authorization: `Bearer ${door.token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      resolve,
    );
    call.on('error', reject);
    call.end(body);
  });
}

async function refusalIn(reply: IncomingMessage): Promise<Error> {
  let text = '';
  for await (const piece of reply as AsyncIterable<string>) text += piece;
  try {
    const { status, code, detail } = JSON.parse(text) as Problem;
    return new Refusal(status, code, detail);
  } catch {
    return new Error(`The running Parley answered ${reply.statusCode}: ${text.slice(0, 200)}`);
  }
}
