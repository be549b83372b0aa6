import { parseRoomName } from '#lib/protocol/room.ts';
import { readHead } from '#server/log/append.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Records, Viewer } from '#server/sync/ports.ts';
import { readItemRecord } from './item-record.ts';
import { readProjectNews } from './project-news.ts';

/**
 * The record of a room for one viewer. The revision of an item's is the length of the project's log when it was read;
 * that of a project's is its newest moment, because the length would tell of commands that nobody is to hear of.
 */
export function createRoomRecords(db: Db): Records {
  return {
    async view(room: string, { accountId }: Viewer) {
      const parsed = parseRoomName(room);
      if (parsed?.kind === 'project') {
        // Whether the viewer may be here was asked at the door, and is again whenever that changes.
        const news = await readProjectNews(db, parsed.id);
        return { revision: Math.max(news.decided ?? 0, news.imported ?? 0), body: news };
      }
      const itemId = parsed?.id ?? '';
      const project = await db
        .selectFrom('live_item as item')
        .innerJoin('project', 'project.id', 'item.project_id')
        .innerJoin('member', 'member.project_id', 'project.id')
        .select(['project.id', 'project.slug', 'project.name', 'project.secret', 'project.settings', 'member.role'])
        .where('item.id', '=', itemId)
        .where('member.account_id', '=', accountId)
        .executeTakeFirst();
      if (!project) return null;
      // Read before the facts: what is committed in between shows early, and comes again under its own number.
      const { seq } = await readHead(db, project.id);
      const body = await readItemRecord(db, project, accountId, itemId);
      return body && { revision: seq, body };
    },
  };
}
