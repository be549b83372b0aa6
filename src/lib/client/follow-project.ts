import { tick } from 'svelte';
import type { ProjectNews } from '#lib/protocol/room.ts';
import { syncUrl } from './sync-url.ts';

/** Several decisions in a row are shown at once. */
const GATHER = 1_000;

interface Followed {
  readonly id: string;
  readonly news: ProjectNews;
}

/**
 * Calls back when a project has something newer than what the page shows; while the page is hidden, once it is seen
 * again. In an effect or on mount: `onMount(() => followProject(() => project, refresh))`.
 *
 * @param shown reads what the page shows at the moment.
 * @returns stops following.
 */
export function followProject(shown: () => Followed, onnews: () => Promise<void>): () => void {
  let stop: (() => void) | null = null;
  let gone = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let latest: ProjectNews | null = null;
  const tell = () => {
    if (latest === null || document.visibilityState !== 'visible') return;
    const { news } = shown();
    const { decided, imported, labels, handled } = latest;
    const isNewer =
      (decided ?? 0) > (news.decided ?? 0) ||
      (imported ?? 0) > (news.imported ?? 0) ||
      (labels ?? 0) > (news.labels ?? 0) ||
      (handled ?? 0) > (news.handled ?? 0);
    latest = null;
    if (isNewer) void keepingFocus(onnews);
  };
  const hear = (news: ProjectNews) => {
    latest = news;
    timer ??= setTimeout(() => {
      timer = null;
      tell();
    }, GATHER);
  };
  document.addEventListener('visibilitychange', tell);
  // Not needed to show the page, so the page does not wait for it.
  void import('./project-room.ts').then(({ listenToProject }) => {
    if (!gone) stop = listenToProject(syncUrl(location), shown().id, hear);
  });
  return () => {
    gone = true;
    stop?.();
    if (timer) clearTimeout(timer);
    document.removeEventListener('visibilitychange', tell);
  };
}

/** A row that moves to another place loses the focus in some browsers; whoever reads there stays there. */
async function keepingFocus(change: () => Promise<void>): Promise<void> {
  const before = document.activeElement;
  await change();
  await tick();
  if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) {
    before.focus({ preventScroll: true });
  }
}
