import type { Db } from '#server/storage/storage.ts';
import type { Answer, Outgoing } from './post-safely.ts';
import { signedHeaders } from './sign.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long after each try the next one comes, before jitter: eight tries in a day and a half. */
export const WAITS = [5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 20 * HOUR] as const;
/** A wait is longer or shorter by up to this share, so that what failed together does not come back together. */
const JITTER = 0.2;
/** Looked for again at least this often, for what another way than `wake` has put there. */
const REST = 30_000;
const AT_ONCE = 100;
/** The list of messages goes back this far. */
const KEPT = 30 * DAY;

interface Ports {
  db: Db;
  now: () => number;
  random: () => number;
  /** Public origin that addresses in messages begin with. */
  origin: string;
  post: (url: string, outgoing: Outgoing) => Promise<Answer>;
  onError: (error: unknown) => void;
}

/**
 * Sends what is due, and tries again what failed. Everything it knows is in the database: after a crash the next process
 * goes on, and sends a message whose answer was not written down once more under the same id.
 */
export function createDeliverer(ports: Ports) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  function wake(): void {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = round().finally(() => {
      running = null;
      if (again) {
        again = false;
        wake();
      }
    });
  }

  async function round(): Promise<void> {
    let wait = REST;
    try {
      await deliverDue(ports);
      const next = await nextDue(ports.db);
      if (next !== null) wait = Math.min(REST, Math.max(250, next - ports.now()));
    } catch (error) {
      ports.onError(error);
    }
    if (stopped) return;
    timer = setTimeout(wake, wait);
    timer.unref();
  }

  return {
    wake,
    /** Waits for what is being sent; what is left is sent after the next start. */
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function nextDue(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('webhook_message')
    .select('next_at')
    .where('next_at', 'is not', null)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at ?? null;
}

type Due = Awaited<ReturnType<typeof readDue>>[number];

function readDue(db: Db, now: number) {
  return db
    .selectFrom('webhook_message as message')
    .innerJoin('webhook', 'webhook.id', 'message.webhook_id')
    .selectAll('message')
    .select(['webhook.url', 'webhook.secret'])
    .where('message.next_at', '<=', now)
    .orderBy('message.next_at')
    .orderBy('message.id')
    .limit(AT_ONCE)
    .execute();
}

/**
 * Tries everything that is due now once: one after the other for one webhook, several webhooks side by side.
 *
 * @returns how many tries were made
 */
export async function deliverDue(ports: Ports): Promise<number> {
  const due = await readDue(ports.db, ports.now());
  const perHook = Map.groupBy(due, ({ webhook_id }) => webhook_id);
  await Promise.all(
    [...perHook.values()].map(async (messages) => {
      for (const message of messages) if (await isStillDue(ports, message)) await tryOnce(ports, message);
    }),
  );
  await ports.db
    .deleteFrom('webhook_message')
    .where('next_at', 'is', null)
    .where('created_at', '<', ports.now() - KEPT)
    .execute();
  return due.length;
}

/** Whether it is to be sent yet: the webhook may have been switched off since the list was read. */
async function isStillDue({ db }: Ports, { id }: Due): Promise<boolean> {
  const row = await db.selectFrom('webhook_message').select('next_at').where('id', '=', id).executeTakeFirst();
  return row !== undefined && row.next_at !== null;
}

async function tryOnce({ db, now, random, origin, post }: Ports, message: Due): Promise<void> {
  const at = now();
  const { url: place, ...data } = message.data;
  const body = JSON.stringify({
    type: message.event,
    timestamp: new Date(message.created_at).toISOString(),
    data: { ...data, ...(typeof place === 'string' ? { url: origin + place } : {}) },
  });
  const answer = await post(message.url, { headers: signedHeaders(message.secret, message.id, at, body), body });
  const problem = problemOf(answer);
  const tries = message.tries + 1;
  const wait = WAITS[tries - 1];
  const isGone = answer.status === 410;
  const nextAt =
    problem === null || wait === undefined || isGone
      ? null
      : now() + Math.round(wait * (1 + JITTER * (2 * random() - 1)));
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('webhook_try')
      .values({
        message_id: message.id,
        number: tries,
        at,
        took: Math.max(0, now() - at),
        status: answer.status,
        problem,
        reply: answer.status === null ? '' : answer.reply,
      })
      .execute();
    await trx
      .updateTable('webhook_message')
      .set({
        tries,
        next_at: nextAt,
        ...(problem === null ? { delivered_at: now() } : nextAt === null ? { failed_at: now() } : {}),
      })
      .where('id', '=', message.id)
      .execute();
    if (problem === null || nextAt !== null) return;
    const why = isGone
      ? 'It answered 410: it is gone for good.'
      : `${tries} tries of one message failed, the last with: ${problem}`;
    // One that still takes other messages is not given up for one that it refuses.
    const { works } = await trx
      .selectFrom('webhook_message')
      .select((eb) => eb.fn.countAll<number>().as('works'))
      .where('webhook_id', '=', message.webhook_id)
      .where('delivered_at', '>=', message.created_at)
      .executeTakeFirstOrThrow();
    if (works > 0 && !isGone) return;
    await trx
      .updateTable('webhook')
      .set({ disabled_at: now(), disabled_why: why })
      .where('id', '=', message.webhook_id)
      .where('disabled_at', 'is', null)
      .execute();
    await trx
      .updateTable('webhook_message')
      .set({ next_at: null, failed_at: now() })
      .where('webhook_id', '=', message.webhook_id)
      .where('next_at', 'is not', null)
      .execute();
  });
}

/** What was wrong with a try, in words, or null. */
function problemOf(answer: Answer): string | null {
  if (answer.status === null) return answer.problem;
  if (answer.status >= 200 && answer.status < 300) return null;
  if (answer.status >= 300 && answer.status < 400) return `It answered ${answer.status}: redirects are not followed.`;
  return `It answered ${answer.status}.`;
}
