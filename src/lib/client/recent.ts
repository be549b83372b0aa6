/** A page somebody was at. */
export interface Visited {
  readonly href: string;
  readonly title: string;
}

const KEY = 'parley.recent';
const MOST = 8;

/** The items opened in this tab, the latest first. They are gone with the tab: others may sit at this device. */
export function readRecent(storage: Pick<Storage, 'getItem'>): readonly Visited[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isVisited).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** Puts a page before the others. Where nothing can be stored, nothing is remembered. */
export function remember(storage: Pick<Storage, 'getItem' | 'setItem'>, page: Visited): void {
  const others = readRecent(storage).filter(({ href }) => href !== page.href);
  try {
    storage.setItem(KEY, JSON.stringify([page, ...others].slice(0, MOST)));
  } catch {
    // Storage can be blocked or full.
  }
}

export function forgetRecent(storage: Pick<Storage, 'removeItem'>): void {
  try {
    storage.removeItem(KEY);
  } catch {
    // As above.
  }
}

function isVisited(value: unknown): value is Visited {
  const { href, title } = (value ?? {}) as Record<string, unknown>;
  return typeof href === 'string' && href.startsWith('/') && typeof title === 'string';
}
