import { createHmac, timingSafeEqual } from 'node:crypto';

/** What stands in a link that stops somebody's daily mail: whose it is, signed, good for nothing else. */
export function stopToken(accountId: string, secret: string): string {
  return `${accountId}.${signature(accountId, secret)}`;
}

/** Whose link it says it is. */
export function accountOfToken(token: string): string {
  return token.split('.', 1)[0] ?? '';
}

/** Whether the account's own secret signed it. */
export function isSigned(token: string, accountId: string, secret: string): boolean {
  const given = Buffer.from(token);
  const right = Buffer.from(stopToken(accountId, secret));
  return given.length === right.length && timingSafeEqual(given, right);
}

function signature(accountId: string, secret: string): string {
  return createHmac('sha256', secret).update(`stop-daily-mail:${accountId}`).digest('base64url');
}
