import type { Binding } from './keys.ts';

/** A key that acts on the page as it is, and what it does. */
export interface BoundKey {
  readonly binding: Binding;
  readonly run: () => void;
}

/** The keys that act now, for whoever lists what can be done here. */
class BoundKeys {
  #groups = $state.raw<readonly (readonly BoundKey[])[]>([]);

  get all(): readonly BoundKey[] {
    return this.#groups.flat();
  }

  /** @returns takes them away again. */
  add(keys: readonly BoundKey[]): () => void {
    this.#groups = [...this.#groups, keys];
    return () => (this.#groups = this.#groups.filter((group) => group !== keys));
  }
}

export const boundKeys = new BoundKeys();
