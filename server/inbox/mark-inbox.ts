import { badRequest } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';

export type InboxMark =
  { mark: 'seen' | 'done' | 'back'; entries: string[] } | { mark: 'snooze'; entries: string[]; until: number };

const MONTHS_3 = 92 * 86_400_000;

/**
 * Puts entries of a person's own inbox aside, or takes them back. It is a note for that person alone and changes nothing
 * in any project, so no log has it.
 */
export async function markInbox({ db, now }: Services, accountId: string, order: InboxMark): Promise<null> {
  const at = now();
  const change = changeOf(order, at);
  const blank = { seen_at: null, done_at: null, snoozed_until: null };
  const rows = [...new Set(order.entries)].map((entry) => ({ account_id: accountId, entry, ...blank, ...change }));
  await db
    .insertInto('inbox_mark')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['account_id', 'entry']).doUpdateSet(change))
    .execute();
  return null;
}

function changeOf(order: InboxMark, at: number) {
  switch (order.mark) {
    case 'seen':
      return { seen_at: at };
    case 'done':
      return { seen_at: at, done_at: at };
    case 'back':
      return { done_at: null, snoozed_until: null };
    case 'snooze':
      if (order.until <= at || order.until > at + MONTHS_3) {
        throw badRequest('Put it aside until a moment in the next three months.');
      }
      return { seen_at: at, snoozed_until: order.until };
  }
}
