import { randomBytes } from 'node:crypto';
import { DEFAULT_MAIL, type MailSetting } from '#lib/protocol/mail.ts';
import type { Services } from '#server/services.ts';
import { json } from '#server/storage/json.ts';
import type { Db } from '#server/storage/storage.ts';
import { readGivenUp } from './outbox.ts';
import { accountOfToken, isSigned } from './stop-token.ts';

/** What a person set about their mail; null where none is sent: without a mail server, and to people of the demo. */
export async function readMailSetting(
  { db, sendsMail, now }: Services,
  { accountId, isOwner }: { accountId: string; isOwner: boolean },
): Promise<MailSetting | null> {
  if (!sendsMail) return null;
  const row = await db
    .selectFrom('account')
    .leftJoin('mail_setting as setting', 'setting.account_id', 'account.id')
    .select(['account.is_demo', 'setting.daily', 'setting.hour'])
    .where('account.id', '=', accountId)
    .executeTakeFirst();
  if (!row || row.is_demo) return null;
  return {
    daily: row.daily ?? DEFAULT_MAIL.daily,
    hour: row.hour ?? DEFAULT_MAIL.hour,
    givenUp: isOwner ? await readGivenUp(db, now()) : null,
  };
}

/** Sets whether and when a person is mailed. */
export async function setMail(
  db: Db,
  accountId: string,
  { daily, hour }: { daily: boolean; hour: number },
): Promise<null> {
  await db
    .insertInto('mail_setting')
    .values({ ...fresh(accountId), daily, hour })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ daily, hour }))
    .execute();
  return null;
}

/** Stops the mail whose link it is. It says nothing, so that nobody learns from it which links are real. */
export async function stopMail(db: Db, token: string): Promise<null> {
  const accountId = accountOfToken(token);
  const row = await db
    .selectFrom('mail_setting')
    .select('secret')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row && isSigned(token, accountId, row.secret)) {
    await db.updateTable('mail_setting').set({ daily: false }).where('account_id', '=', accountId).execute();
  }
  return null;
}

/** The row of a person whom mail goes to, made with the defaults when there is none. */
export async function settingFor(db: Db, accountId: string) {
  await db
    .insertInto('mail_setting')
    .values(fresh(accountId))
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .execute();
  return db.selectFrom('mail_setting').selectAll().where('account_id', '=', accountId).executeTakeFirstOrThrow();
}

const fresh = (accountId: string) => ({
  account_id: accountId,
  ...DEFAULT_MAIL,
  secret: randomBytes(32).toString('base64url'),
  told: json([] as string[]),
});
