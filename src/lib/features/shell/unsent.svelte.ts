import { textOf, type Unsent, unsentStore } from '#lib/client/unsent-store.ts';

/** What is being typed at the moment is not news. */
const SETTLED = 10_000;

/** Text of a person that waits on this device for its room to be opened again. */
export class UnsentText {
  entries = $state.raw<readonly Unsent[]>([]);

  /** Pages it waits on, each once. */
  readonly places = $derived(
    this.entries.filter(({ href }, at) => this.entries.findIndex((other) => other.href === href) === at),
  );
  readonly text = $derived(textOf(this.entries));

  /** Looks again. On the page itself the room sends it. */
  async look(account: string, here: string, now = Date.now()): Promise<void> {
    const all = await unsentStore.list(account).catch(() => []);
    this.entries = all.filter(({ at, href, text }) => text !== '' && href !== here && now - at >= SETTLED);
  }

  async discard(): Promise<void> {
    await unsentStore.remove(this.entries);
    this.entries = [];
  }
}
