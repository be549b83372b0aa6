import { sql } from 'kysely';
import { DEFAULT_MAIL, type MailSetting } from '#lib/protocol/mail.ts';
import { newId } from '#server/storage/id.ts';
import type { Db } from '#server/storage/storage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Whoever was not reached so long after their hour, because no server ran, is mailed the next day. */
const CATCH_UP_HOURS = 6;
/** Longer than any hand-over takes; a process that died holds its mail for so long. */
const LEASE = 5 * MINUTE;
const KEPT = 30 * DAY;
/** How far back owners are told of mails that were given up. */
const TOLD = 7 * DAY;

/** Moments that two processes compare are the database's: their own clocks differ. */
const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** The part of an outbox row a process works with. */
export interface Claimed {
  id: string;
  account_id: string;
  created_at: number;
  tries: number;
  /** Somebody began to hand it over and never said how that ended. */
  handing: boolean;
}

/** Makes today's row of everybody whose hour has come; whoever has one gets no second. */
export async function queueToday(db: Db, now: number): Promise<void> {
  const day = new Date(now).toISOString().slice(0, 10);
  const hour = new Date(now).getUTCHours();
  const due = await db
    .selectFrom('account')
    .leftJoin('mail_setting as setting', 'setting.account_id', 'account.id')
    .select('account.id')
    .where('account.is_demo', '=', false)
    .where('account.email', 'like', '%@%')
    .where(sql<boolean>`coalesce(setting.daily, ${DEFAULT_MAIL.daily}::boolean)`)
    .where(sql<number>`coalesce(setting.hour, ${DEFAULT_MAIL.hour}::integer)`, '<=', hour)
    .where(sql<number>`coalesce(setting.hour, ${DEFAULT_MAIL.hour}::integer)`, '>=', hour - CATCH_UP_HOURS)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('member').select('member.account_id').whereRef('member.account_id', '=', 'account.id')),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('mail_outbox as row')
            .select('row.id')
            .whereRef('row.account_id', '=', 'account.id')
            .where('row.day', '=', day),
        ),
      ),
    )
    .execute();
  const blank = { tries: 0, leased_until: null, handing: false, sent_at: null, failed_at: null, problem: null };
  for (let from = 0; from < due.length; from += 500) {
    await db
      .insertInto('mail_outbox')
      .values(
        due
          .slice(from, from + 500)
          .map(({ id }) => ({ id: newId(now), account_id: id, day, created_at: now, next_at: now, ...blank })),
      )
      .onConflict((conflict) => conflict.columns(['account_id', 'day']).doNothing())
      .execute();
  }
  await db
    .deleteFrom('mail_outbox')
    .where('next_at', 'is', null)
    .where('created_at', '<', now - KEPT)
    .execute();
}

/** Takes the mail that is due longest for this process alone, or null when nobody's is due. */
export async function claimNext(db: Db, now: number): Promise<Claimed | null> {
  const row = await db
    .updateTable('mail_outbox')
    .set((eb) => ({ tries: eb('tries', '+', 1), leased_until: sql<number>`${databaseNow} + ${LEASE}` }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('mail_outbox')
        .select('id')
        .where('next_at', '<=', now)
        .where((either) => either.or([either('leased_until', 'is', null), either('leased_until', '<', databaseNow)]))
        .orderBy('next_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'account_id', 'created_at', 'tries', 'handing'])
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Notes that it is being handed over from now on. Whoever finds that note after a crash does not send it again.
 *
 * @returns whether it is still this process's to send
 */
export async function beginHanding(db: Db, { id, tries }: Claimed): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mail_outbox')
    .set({ handing: true })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .where('next_at', 'is not', null)
    .where('leased_until', '>', databaseNow)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How a try ended: `next_at` null is the end of the mail. */
export interface Outcome {
  next_at: number | null;
  sent_at?: number;
  failed_at?: number;
  problem?: string;
}

/** Writes down how a try ended and gives the mail back. */
export async function endTry(db: Db, { id, tries }: Claimed, outcome: Outcome): Promise<void> {
  await db
    .updateTable('mail_outbox')
    .set({ ...outcome, leased_until: null, handing: false })
    .where('id', '=', id)
    .where('tries', '=', tries)
    .execute();
}

/** What owners are told of mails that could not be sent. */
export async function readGivenUp(db: Db, now: number): Promise<MailSetting['givenUp']> {
  const rows = await db
    .selectFrom('mail_outbox')
    .select(['failed_at', 'problem'])
    .where('failed_at', '>=', now - TOLD)
    .orderBy('failed_at', 'desc')
    .execute();
  const [last] = rows;
  return last ? { count: rows.length, at: last.failed_at ?? 0, problem: last.problem ?? '' } : null;
}
