import type { Inbox, InboxEntry } from '#lib/protocol/inbox.ts';

const DAY = 86_400_000;

export type Dueness = 'late' | 'today' | 'later' | 'none';

/** One thing that waits, as a mail tells it. */
export interface DigestLine {
  what: string;
  href: string;
  due: number | null;
  dueness: Dueness;
  /** The last mail did not have it, or its day has come since. */
  isNew: boolean;
}

/** What waits for somebody, project by project, what is late first. */
export interface Digest {
  projects: { name: string; lines: DigestLine[] }[];
  total: number;
  late: number;
  today: number;
  /** What it tells, for the next one to compare with. */
  keys: string[];
}

const order: readonly Dueness[] = ['late', 'today', 'later', 'none'];

/**
 * What a mail tells of an inbox, or null when nothing waits or the last mail told all of it. What was put aside does not
 * wait. What others wrote (`why`) stays in Parley: a mail passes through machines that are not the installation's.
 *
 * @param told keys of the last mail
 */
export function digestOf(inbox: Inbox, told: readonly string[], now: number): Digest | null {
  const before = new Set(told);
  const waiting = inbox.entries.filter(({ snoozedUntil }) => snoozedUntil === null);
  const lines = waiting.map((entry) => {
    const dueness = duenessOf(entry, now);
    const key = dueness === 'late' || dueness === 'today' ? `${entry.id}!${dueness}` : entry.id;
    return { what: entry.what, href: entry.href, due: entry.due, dueness, isNew: !before.has(key), key, entry };
  });
  if (!lines.some(({ isNew }) => isNew)) return null;
  lines.sort((a, b) => order.indexOf(a.dueness) - order.indexOf(b.dueness));
  const projects = [...Map.groupBy(lines, ({ entry }) => entry.project.slug).values()].map((own) => ({
    name: own[0]?.entry.project.name ?? '',
    lines: own.map(({ what, href, due, dueness, isNew }) => ({ what, href, due, dueness, isNew })),
  }));
  return {
    projects,
    total: inbox.counts.waiting,
    late: lines.filter(({ dueness }) => dueness === 'late').length,
    today: lines.filter(({ dueness }) => dueness === 'today').length,
    keys: lines.map(({ key }) => key),
  };
}

/** How its day stands. A day that ends at midnight is the one that is over then. */
function duenessOf({ due }: InboxEntry, now: number): Dueness {
  if (due === null) return 'none';
  if (due <= now) return 'late';
  return Math.floor((due - 1) / DAY) === Math.floor(now / DAY) ? 'today' : 'later';
}
