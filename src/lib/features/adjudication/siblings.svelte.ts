import { call } from '#lib/client/api.ts';
import { wordsOf } from '#lib/client/status.svelte.ts';
import { readSiblings, type Siblings } from '#lib/protocol/questions.ts';

type Row = Siblings['rows'][number];

/** The items that belong to the same as one, read around it and further when asked to. */
export class SiblingList {
  rows = $state.raw<readonly Row[]>([]);
  total = $state(0);
  /** Place of the first row, 1 = the first of all. */
  from = $state(1);
  busy = $state(false);
  refused = $state<string | null>(null);
  #isRead = false;
  readonly #params: { project: string; item: string };

  constructor(project: string, item: string) {
    this.#params = { project, item };
  }

  /** How many stand before and after those read. */
  readonly earlier = $derived(this.from - 1);
  readonly later = $derived(Math.max(0, this.total - this.from + 1 - this.rows.length));

  /** Reads them the first time they are to be seen. */
  async open(): Promise<void> {
    if (!this.#isRead) await this.#read();
  }

  async readEarlier(): Promise<void> {
    await this.#read(this.rows[0]?.item);
  }

  async readLater(): Promise<void> {
    await this.#read(this.rows.at(-1)?.item);
  }

  async #read(at?: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refused = null;
    try {
      const found = await call(readSiblings, { params: this.#params, query: at === undefined ? {} : { at } });
      const fresh = found.rows.filter(({ item }) => this.rows.every((row) => row.item !== item));
      // Ids rise in the order in which items came.
      this.rows = [...this.rows, ...fresh].sort((a, b) => (a.item < b.item ? -1 : 1));
      this.from = this.#isRead ? Math.min(this.from, found.from) : found.from;
      this.total = found.total;
      this.#isRead = true;
    } catch (error) {
      this.refused = wordsOf(error);
    } finally {
      this.busy = false;
    }
  }
}
