import { createHash } from 'node:crypto';
import { parseRoomName } from '#lib/protocol/room.ts';
import type { Access, Entrance, Refusal, Viewer } from '#server/sync/ports.ts';
import type { Db } from '#server/storage/storage.ts';
import { roleAllows } from './can.ts';
import type { Sessions } from './session.ts';

/** How many colours the palette has; they are CSS tokens, so that each theme shows its own. */
const COLOURS = 12;

/** Says who may enter an item's room and who may write in it: session, membership and role, read each time. */
export function createRoomAccess(db: Db, sessions: Pick<Sessions, 'stands'>): Access {
  const refuse = (code: Refusal['code'], reason: string) => ({ allowed: false as const, code, reason });
  return {
    async enter({ accountId, sessionId }: Viewer, room: string) {
      if (!(await sessions.stands(sessionId))) return refuse(4401, 'Your sign-in has ended');
      const parsed = parseRoomName(room);
      if (parsed?.kind !== 'item') return refuse(4404, 'There is no such room');
      const row = await db
        .selectFrom('live_item as item')
        .innerJoin('member', 'member.project_id', 'item.project_id')
        .innerJoin('account', 'account.id', 'member.account_id')
        .select(['item.project_id', 'member.role', 'account.name'])
        .where('item.id', '=', parsed.id)
        .where('member.account_id', '=', accountId)
        .executeTakeFirst();
      // Not theirs and not there look the same.
      if (!row) return refuse(4404, 'There is no such item here');
      const asker = { accountId, isOwner: false, role: row.role };
      if (!roleAllows(asker, 'room.enter').allowed) return refuse(4403, 'You may not enter this room');
      const entrance: Entrance = {
        allowed: true,
        write: roleAllows(asker, 'room.write').allowed,
        projectId: row.project_id,
        person: { id: accountId, name: row.name, colour: colourOf(accountId), initials: initialsOf(row.name) },
      };
      return entrance;
    },
  };
}

function colourOf(accountId: string): string {
  const first = createHash('sha256').update(accountId).digest()[0] ?? 0;
  return `var(--label-${(first % COLOURS) + 1})`;
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters =
    words.length > 1 ? [words[0], words.at(-1)].map((word) => [...(word ?? '')][0]) : [...name].slice(0, 2);
  return letters.join('').toUpperCase();
}
