import { parseRoomName } from '#lib/protocol/room.ts';
import type { Exposures } from '#server/exposure/exposures.ts';
import { seeItem } from '#server/exposure/see-item.ts';
import { isInSight, readSight } from '#server/exposure/sight.ts';
import { readVeil } from '#server/exposure/veil.ts';
import { readHead } from '#server/log/append.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Records, Viewer } from '#server/sync/ports.ts';
import { readProjectNews } from './project-news.ts';

/**
 * The record of a room for one viewer. The revision of an item's is the length of the project's log when it was read;
 * that of a project's is its newest moment, because the length would tell of commands that nobody is to hear of.
 * That an item's was shown is on record before it is handed out.
 */
export function createRoomRecords(db: Db, exposures: Exposures): Records {
  return {
    async view(room: string, { accountId }: Viewer) {
      const parsed = parseRoomName(room);
      if (parsed?.kind === 'project') {
        // Whether the viewer may be here was asked at the door, and is again whenever that changes.
        const news = await readProjectNews(db, parsed.id);
        return { revision: Math.max(0, ...Object.values(news).map((moment) => moment ?? 0)), body: news };
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
      // Read before the facts: what is committed in between shows early, and comes again under its own number.
      const { seq } = await readHead(db, project.id);
      const body = await seeItem(db, project, sight, itemId);
      if (!body) return null;
      await exposures.note({ accountId, projectId: project.id }, 'room', [itemId]);
      const veil = await readVeil(db, sight, project.secret, itemId);
      return { revision: seq, body: veil.over(body) };
    },
  };
}
