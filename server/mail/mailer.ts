import { isMailAddress } from '#server/config.ts';
import { readInbox } from '#server/inbox/read-inbox.ts';
import { json } from '#server/storage/json.ts';
import type { Db } from '#server/storage/storage.ts';
import { compose } from './compose.ts';
import { digestOf } from './digest.ts';
import { settingFor } from './mail-setting.ts';
import { beginHanding, type Claimed, claimNext, endTry, queueToday } from './outbox.ts';
import { stopToken } from './stop-token.ts';
import { isForGood, type Send } from './transport.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long after each try the next one comes, before jitter: five tries in about four hours and a half. */
export const WAITS = [5 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR] as const;
/** A wait is longer or shorter by up to this share, so that what failed together does not come back together. */
const JITTER = 0.2;
/** How often it is looked whose hour has come. */
const REST = MINUTE;
/** What could not be sent for so long tells of a day that is over. */
const STALE = 12 * HOUR;
/** An answer of a mail server has no greatest length. */
const MOST_OF_PROBLEM = 300;

interface Ports {
  db: Db;
  now: () => number;
  random: () => number;
  /** Public origin the links in mails begin with. */
  origin: string;
  send: Send;
  onError: (error: unknown) => void;
}

/** Mails each person once a day what waits for them. Everything it knows is in the database, for the next process too. */
export function createMailer(ports: Ports) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  function wake(): void {
    running = round();
  }

  async function round(): Promise<void> {
    try {
      await sendDue(ports, () => stopped);
    } catch (error) {
      ports.onError(error);
    }
    if (stopped) return;
    timer = setTimeout(wake, REST);
    timer.unref();
  }

  return {
    /** Begins; called once. */
    wake,
    /** Waits for the mail that is being handed over; the others are sent after the next start. */
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/**
 * Sends what is due now, one mail after the other, until a try fails: a mail server that is down fails for all, and each
 * would wait for it.
 *
 * @param isStopped whether to leave the rest
 */
export async function sendDue(ports: Ports, isStopped: () => boolean = () => false): Promise<void> {
  const { db, now } = ports;
  await queueToday(db, now());
  while (!isStopped()) {
    const claimed = await claimNext(db, now());
    if (!claimed) return;
    try {
      await sendOne(ports, claimed);
    } catch (error) {
      const isOver = await putOff(ports, claimed, error);
      if (!isOver) return;
    }
  }
}

async function sendOne(ports: Ports, claimed: Claimed): Promise<void> {
  const { db, now, origin, send } = ports;
  if (claimed.handing) {
    // Sent twice is worse than once too few: what it told is new to the next one.
    return endTry(db, claimed, { next_at: null, problem: 'The server ended while it handed this mail over.' });
  }
  const nothing = () => endTry(db, claimed, { next_at: null });
  if (now() - claimed.created_at > STALE) return nothing();
  const to = await readRecipient(db, claimed.account_id);
  if (to === null) return nothing();
  const setting = await settingFor(db, claimed.account_id);
  if (!setting.daily) return nothing();
  const at = now();
  const digest = digestOf(await readInbox(db, claimed.account_id, at), setting.told, at);
  if (!digest) return nothing();
  const token = stopToken(claimed.account_id, setting.secret);
  const letter = {
    ...compose(digest, origin, token),
    to,
    messageId: `<${claimed.id}@${new URL(origin).hostname}>`,
    stopUrl: `${origin}/api/mail/stop/${token}`,
  };
  if (!(await beginHanding(db, claimed))) return;
  await send(letter);
  await db.transaction().execute(async (trx) => {
    await endTry(trx, claimed, { next_at: null, sent_at: now() });
    await trx
      .updateTable('mail_setting')
      .set({ told: json(digest.keys) })
      .where('account_id', '=', claimed.account_id)
      .execute();
  });
}

/** The address of somebody mail may go to. */
async function readRecipient(db: Db, accountId: string): Promise<string | null> {
  const row = await db
    .selectFrom('account')
    .select('email')
    .where('id', '=', accountId)
    .where('is_demo', '=', false)
    .executeTakeFirst();
  return row && isMailAddress(row.email) ? row.email : null;
}

/** @returns whether the mail was given up, so that the others need not wait. */
async function putOff({ db, now, random, onError }: Ports, claimed: Claimed, error: unknown): Promise<boolean> {
  const wait = isForGood(error) ? undefined : WAITS[claimed.tries - 1];
  const problem = (error instanceof Error ? error.message : String(error)).slice(0, MOST_OF_PROBLEM);
  onError(error);
  await endTry(
    db,
    claimed,
    wait === undefined
      ? { next_at: null, failed_at: now(), problem }
      : { next_at: now() + Math.round(wait * (1 + JITTER * (2 * random() - 1))), problem },
  );
  return wait === undefined;
}
