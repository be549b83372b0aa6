import { verifyPassword } from '#server/auth/password.ts';
import { appendLog, WORKSPACE } from '#server/log/append.ts';
import type { Services } from '#server/services.ts';
import { Refusal } from './refusal.ts';

/**
 * Signs somebody in.
 *
 * @throws Refusal 401 for a wrong pair (the same words and time whether the address has an account),
 * 429 with the minutes to wait after too many.
 */
export async function signIn(
  services: Services,
  body: { email: string; password: string },
  from: { userAgent: string; ipPrefix: string },
): Promise<{ id: string; cookie: string }> {
  const { db, throttle, sessions, now } = services;
  // Who must wait anyway need not stand in line.
  await refuseIfThrottled(services, body.email, from.ipPrefix);
  const account = await throttle.inTurn(from.ipPrefix, async () => {
    await refuseIfThrottled(services, body.email, from.ipPrefix);
    const found = await db
      .selectFrom('account')
      .select(['id', 'password_hash'])
      .where('email', '=', body.email)
      .executeTakeFirst();
    const right = await verifyPassword(body.password, found?.password_hash ?? null);
    if (!found || !right) {
      await throttle.failed(body.email, from.ipPrefix);
      throw new Refusal(401, 'wrong-password', 'This e-mail and password do not belong together.');
    }
    await throttle.succeeded(body.email, from.ipPrefix);
    return found;
  });
  const cookie = await sessions.start(account.id, from);
  await db.transaction().execute((trx) =>
    appendLog(trx, {
      chain: WORKSPACE,
      at: now(),
      actor: account.id,
      action: 'session.start',
      object: account.id,
      body: {},
    }),
  );
  return { id: account.id, cookie };
}

async function refuseIfThrottled({ throttle }: Services, email: string, place: string): Promise<void> {
  const wait = await throttle.waitFor(email, place);
  if (wait === 0) return;
  const minutes = Math.ceil(wait / 60_000);
  throw new Refusal(429, 'slow-down', `Too many wrong passwords. Try again in ${minutes} min.`, { minutes });
}
