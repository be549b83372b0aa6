import { SvelteSet } from 'svelte/reactivity';

/** Which conflicts of the queue are chosen: some of them, or all that the filter shows. No rendering. */
export class Selection {
  readonly #ids = new SvelteSet<string>();
  /** All that the filter shows, also on pages that were not looked at. */
  all = $state(false);
  /** The row that a range starts from. */
  #anchor: string | null = null;

  get isEmpty(): boolean {
    return !this.all && this.#ids.size === 0;
  }

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  /** How many are chosen, where the filter shows so many. */
  count(total: number): number {
    return this.all ? total : this.#ids.size;
  }

  has(id: string): boolean {
    return this.all || this.#ids.has(id);
  }

  /** Turns one row over; after “all”, the rows of the page stay chosen but for this one. */
  toggle(id: string, page: readonly string[]): void {
    this.#leaveAll(page);
    if (this.#ids.has(id)) this.#ids.delete(id);
    else this.#ids.add(id);
    this.#anchor = id;
  }

  /** Chooses everything on the page from the last row turned over to this one. */
  extend(id: string, page: readonly string[]): void {
    this.#leaveAll(page);
    const to = page.indexOf(id);
    const from = this.#anchor === null ? to : page.indexOf(this.#anchor);
    const start = from < 0 ? to : from;
    for (const one of page.slice(Math.min(start, to), Math.max(start, to) + 1)) this.#ids.add(one);
    if (from < 0 || this.#anchor === null) this.#anchor = id;
  }

  chooseAll(): void {
    this.all = true;
  }

  clear(): void {
    this.all = false;
    this.#ids.clear();
    this.#anchor = null;
  }

  #leaveAll(page: readonly string[]): void {
    if (!this.all) return;
    this.all = false;
    for (const id of page) this.#ids.add(id);
  }
}
