import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** What the hash of an entry covers. `body` is covered through its salted hash, so that it can be redacted. */
export interface LogEntry {
  chain: string;
  seq: number;
  /** Integer milliseconds since 1970, UTC. */
  at: number;
  /** Account id, or `system`. */
  actor: string;
  action: string;
  /** Id of what it was done to. */
  object: string;
  bodyHash: string;
}

export const GENESIS = '0'.repeat(64);

/** SHA-256 (hex) over the salt and the canonical body. */
export function hashBody(salt: string, body: string): string {
  return sha256(`${salt}\n${body}`);
}

/** SHA-256 (hex) over the version word, the hash before, and the canonical entry. */
export function hashEntry(prev: string, entry: LogEntry): string {
  return sha256(`parley.log.v1\n${prev}\n${canonicalJson(entry)}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
