import { createHash } from 'node:crypto';
import { type PresentPerson, parseRoomName, type RoomKind } from '#lib/protocol/room.ts';
import { isInSight, readSight } from '#server/exposure/sight.ts';
import { readVeil, type Veil } from '#server/exposure/veil.ts';
import { auditsBlind, owesLabel } from '#server/storage/owed.ts';
import type { Access, Entrance, Refusal, Viewer } from '#server/sync/ports.ts';
import type { Db } from '#server/storage/storage.ts';
import { roleAllows } from './can.ts';
import { allowsInProject } from './in-project.ts';
import type { Sessions } from './session.ts';

/** How many colours the palette has; they are CSS tokens, so that each theme shows its own. */
const COLOURS = 12;

/** Says who may enter a room and who may write in it: session, membership, role, groups and owed labels, read each time. */
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
      if (!allowsInProject(asker, isItem ? 'room.enter' : 'project.read', member.visibility).allowed) {
        return refuse(4403, 'You may not enter this room');
      }
      const sight = await readSight(db, member.project_id, accountId);
      if (isItem && !(await isInSight(db, sight, parsed.id))) {
        return (await owesLabel(db, accountId, parsed.id))
          ? refuse(4403, 'Give your own label on this item first')
          : refuse(4404, 'There is no such room here');
      }
      if (isItem && (await auditsBlind(db, accountId, parsed.id))) {
        return refuse(4403, 'You audit this item blind: answer it in the audit first');
      }
      const veil = await readVeil(db, sight, member.secret, parsed.id);
      const entrance: Entrance = {
        allowed: true,
        // A project's room has nothing to write in.
        write: isItem && roleAllows(asker, 'room.write').allowed,
        projectId: member.project_id,
        person: { id: accountId, name: member.name, colour: colourOf(accountId), initials: initialsOf(member.name) },
        see: (other) => seen(other, veil),
      };
      return entrance;
    },
  };
}

/** Somebody as the viewer may know them: without a colour of their own when they may not. */
function seen(person: PresentPerson, veil: Veil): PresentPerson {
  if (!veil.covers(person.id)) return person;
  const { id, name } = veil.over({ id: person.id, name: person.name });
  return { id, name, colour: 'var(--ink-soft)', initials: name.split(' ').at(-1) ?? '' };
}

/** The account as a member of the project a room belongs to; undefined where either is not there. */
async function readMember(db: Db, accountId: string, { kind, id }: { kind: RoomKind; id: string }) {
  const members = db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .innerJoin('project', 'project.id', 'member.project_id')
    .select(['member.project_id', 'member.role', 'account.name', 'project.secret', 'project.visibility'])
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
