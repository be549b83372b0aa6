import { parseRoomName } from '#lib/protocol/room.ts';
import type { Exposures } from '#server/exposure/exposures.ts';
import { seeItem } from '#server/exposure/see-item.ts';
import { isInSight, readSight } from '#server/exposure/sight.ts';
import { readVeil } from '#server/exposure/veil.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Records, Viewer } from '#server/sync/ports.ts';
import { readProjectNews } from './project-news.ts';

/** The record of a room for one viewer. That an item's was shown is on record before it is handed out. */
export function createRoomRecords(db: Db, exposures: Exposures): Records {
  return {
    async view(room: string, { accountId }: Viewer) {
      const parsed = parseRoomName(room);
      if (parsed?.kind === 'project') {
        // Whether the viewer may be here was asked at the door, and is again whenever that changes.
        return { body: await readProjectNews(db, parsed.id) };
      }
      const itemId = parsed?.id ?? '';
      const project = await db
        .selectFrom('live_item as item')
        .innerJoin('project', 'project.id', 'item.project_id')
        .innerJoin('member', 'member.project_id', 'project.id')
        .select(['project.id', 'project.slug', 'project.name', 'project.secret', 'project.settings', 'member.role'])
        .select('project.visibility')
        .where('item.id', '=', itemId)
        .where('member.account_id', '=', accountId)
        .executeTakeFirst();
      if (!project) return null;
      const sight = await readSight(db, project.id, accountId);
      // The right to be here is asked for again, and says why it ended.
      if (!(await isInSight(db, sight, itemId))) return null;
      const body = await seeItem(db, project, sight, itemId);
      if (!body) return null;
      await exposures.note({ accountId, projectId: project.id }, 'room', [itemId]);
      const veil = await readVeil(db, sight, project.secret, itemId);
      return { body: veil.over(body) };
    },
  };
}
