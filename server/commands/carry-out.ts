import type { Actor } from '#server/auth/session.ts';
import { appendLog } from '#server/log/append.ts';
import type { Happening } from '#server/log/happening.ts';
import type { Services } from '#server/services.ts';
import { json } from '#server/storage/json.ts';
import { brokenConstraint, type Trx } from '#server/storage/storage.ts';
import { conflicting } from './refusal.ts';

/** What a command did: its reply, what goes into the log, and which rooms show it. */
export interface Deed<Result> {
  result: Result;
  /** Null when nothing changed (a repeated stance, say): then nothing is logged. */
  entry: Omit<Happening, 'at' | 'actor'> | null;
  /** Room names whose record this concerns. */
  rooms?: readonly string[];
}

export interface Order {
  actor: Pick<Actor, 'accountId'>;
  action: string;
  /** Given by the client: the same id carried out twice has one effect and one reply. */
  commandId?: string;
}

/**
 * Carries out one command: fact, log entry and command id in one transaction, then the rooms are told.
 * A command sent twice gets the reply of the first.
 */
export async function carryOut<Result>(
  services: Services,
  order: Order,
  work: (trx: Trx, at: number) => Promise<Deed<Result>>,
): Promise<Result> {
  const { actor, action, commandId } = order;
  const at = services.now();
  const earlier = await repliedBefore<Result>(services, order);
  if (earlier) return earlier.result;
  let deed: Deed<Result>;
  try {
    deed = await services.db.transaction().execute(async (trx) => {
      // Claimed before the work: the same command in flight twice waits here for the first one's commit.
      if (commandId) {
        await trx
          .insertInto('command')
          .values({ id: commandId, account_id: actor.accountId, action, at, result: null })
          .execute();
      }
      const done = await work(trx, at);
      if (done.entry) await appendLog(trx, { ...done.entry, at, actor: actor.accountId });
      if (commandId) {
        await trx
          .updateTable('command')
          .set({ result: json(done.result as unknown) })
          .where('account_id', '=', actor.accountId)
          .where('id', '=', commandId)
          .execute();
      }
      return done;
    });
  } catch (error) {
    // The same command in flight twice: the other one won, its reply is ours.
    if (brokenConstraint(error) === 'command_pkey') {
      const first = await repliedBefore<Result>(services, order);
      if (first) return first.result;
    }
    throw error;
  }
  // A project's room tells its people what its pages show, and nothing when that is the same as before.
  const rooms = [...(deed.rooms ?? []), ...(deed.entry ? [`project.${deed.entry.chain}`] : [])];
  if (rooms.length > 0) services.rooms.recordChanged(rooms);
  if (deed.entry) services.webhooks.wake();
  return deed.result;
}

async function repliedBefore<Result>(services: Services, order: Order): Promise<{ result: Result } | null> {
  if (!order.commandId) return null;
  const row = await services.db
    .selectFrom('command')
    .select(['action', 'result'])
    .where('account_id', '=', order.actor.accountId)
    .where('id', '=', order.commandId)
    .executeTakeFirst();
  if (!row) return null;
  if (row.action !== order.action) {
    throw conflicting('command-id-reused', 'This command id was used for another act: make a new one for each.');
  }
  return { result: row.result as Result };
}
