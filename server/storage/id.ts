import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let lastTime = 0;
let lastRandom = 0n;

/**
 * A ULID: 48 bits of time and 80 of chance in Crockford's base 32 (https://github.com/ulid/spec),
 * rising within a process so that rows made in one millisecond keep their order.
 */
export function newId(now: number = Date.now()): string {
  if (now > lastTime) {
    lastTime = now;
    lastRandom = BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
  } else {
    lastRandom += 1n;
  }
  return encode(BigInt(lastTime), 10) + encode(lastRandom, 16);
}

function encode(value: bigint, length: number): string {
  let text = '';
  for (let rest = value, i = 0; i < length; i++, rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text;
  return text;
}
