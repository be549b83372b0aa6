import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { MESSAGE, type ProjectNews, readRecord } from '#lib/protocol/room.ts';
import { retryDelay } from './room-retry.ts';

/**
 * Listens to the room of a project, which has a record and nothing to write. Comes back after a loss; a close that is
 * meant for good ends it, for then the page's next request is refused as well and says why.
 *
 * @param url `ws(s)://host/sync`
 * @returns stops listening.
 */
export function listenToProject(url: string, project: string, onnews: (news: ProjectNews) => void): () => void {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(url, `project.${project}`, doc, { disableBc: true, params: { v: '1' } });
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  provider.messageHandlers[MESSAGE.record] = (_, decoder) => {
    attempt = 0;
    onnews(readRecord<ProjectNews>(decoder));
  };
  provider.awareness.setLocalState(null);
  provider.on('connection-close', () => {
    // The provider's own tries have no jitter.
    provider.shouldConnect = false;
    timer ??= setTimeout(
      () => {
        timer = null;
        provider.connect();
      },
      retryDelay(attempt++, Math.random()),
    );
  });
  provider.on('closed', () => {
    if (timer) clearTimeout(timer);
  });
  return () => {
    if (timer) clearTimeout(timer);
    provider.destroy();
    doc.destroy();
  };
}
