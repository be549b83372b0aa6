import { createHash } from 'node:crypto';
import { parseRoomName, type RoomKind } from '#lib/protocol/room.ts';
import type { Access, Entrance, Refusal, Viewer } from '#server/sync/ports.ts';
import type { Db } from '#server/storage/storage.ts';
import { roleAllows } from './can.ts';
import type { Sessions } from './session.ts';

/** How many colours the palette has; they are CSS tokens, so that each theme shows its own. */
const COLOURS = 12;

/** Says who may enter a room and who may write in it: session, membership and role, read each time. */
export function createRoomAccess(db: Db, sessions: Pick<Sessions, 'stands'>): Access {
  const refuse = (code: Refusal['code'], reason: string) => ({ allowed: false as const, code, reason });
  return {
    async enter({ accountId, sessionId }: Viewer, room: string) {
      if (!(await sessions.stands(sessionId))) return refuse(4401, 'Your sign-in has ended');
      const parsed = parseRoomName(room);
      const member = parsed && (await readMember(db, accountId, parsed));
      // Not theirs and not there look the same.
      if (!member) return refuse(4404, 'There is no such room here');
      const asker = { accountId, isOwner: false, role: member.role };
      const isItem = parsed.kind === 'item';
      if (!roleAllows(asker, isItem ? 'room.enter' : 'project.read').allowed) {
        return refuse(4403, 'You may not enter this room');
      }
      const entrance: Entrance = {
        allowed: true,
        // A project's room has nothing to write in.
        write: isItem && roleAllows(asker, 'room.write').allowed,
        projectId: member.project_id,
        person: { id: accountId, name: member.name, colour: colourOf(accountId), initials: initialsOf(member.name) },
      };
      return entrance;
    },
  };
}

/** The account as a member of the project a room belongs to; undefined where either is not there. */
async function readMember(db: Db, accountId: string, { kind, id }: { kind: RoomKind; id: string }) {
  const members = db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['member.project_id', 'member.role', 'account.name'])
    .where('member.account_id', '=', accountId);
  if (kind === 'project') return members.where('member.project_id', '=', id).executeTakeFirst();
  if (kind !== 'item') return undefined;
  const item = db.selectFrom('live_item').select('project_id').where('id', '=', id);
  return members.where('member.project_id', '=', item).executeTakeFirst();
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
