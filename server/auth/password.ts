import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane; about 65 ms on the reference machine. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;

/** Each hash takes 19 MiB and a core: more than two at once would let sign-ins starve everybody's edits. */
const MOST_AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** A PHC string (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`) for a new password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await compute(password, salt, MEMORY_KIB, PASSES, LANES);
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${text(salt)}$${text(hash)}`;
}

/**
 * Whether the password belongs to the stored PHC string. With `null` (no such account) it does the same work
 * and says no, so that the time taken tells nobody which addresses have an account.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored ?? '');
  if (!match) {
    await compute(password, Buffer.alloc(16), MEMORY_KIB, PASSES, LANES);
    return false;
  }
  const [, memory, passes, lanes, salt, hash] = match as unknown as [string, string, string, string, string, string];
  const expected = Buffer.from(hash, 'base64');
  const actual = await compute(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes), Number(lanes));
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

async function compute(
  password: string,
  nonce: Buffer,
  memory: number,
  passes: number,
  parallelism: number,
): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return (await derive('argon2id', {
      message: Buffer.from(password.normalize('NFKC'), 'utf8'),
      nonce,
      memory,
      passes,
      parallelism,
      tagLength: 32,
    })) as Buffer;
  } finally {
    running--;
    waiting.shift()?.();
  }
}
