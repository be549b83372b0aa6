import type { Sample } from './exposition.ts';

/** Counts replies by the pattern of the route that answered and the class of the status; never by what was asked for. */
export class RequestCounts {
  readonly #counts = new Map<string, { route: string; status: string; count: number }>();

  /** @param route method and pattern, e.g. `GET /api/projects/:project`; from a fixed set, so that labels stay few */
  note(route: string, status: number): void {
    const statusClass = `${Math.trunc(status / 100)}xx`;
    const key = `${statusClass} ${route}`;
    const entry = this.#counts.get(key);
    if (entry) entry.count++;
    else this.#counts.set(key, { route, status: statusClass, count: 1 });
  }

  samples(): Sample[] {
    return [...this.#counts.values()].map(({ route, status, count }) => ({ labels: { route, status }, value: count }));
  }
}
