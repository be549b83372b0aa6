import { createHash } from 'node:crypto';

/** Names a list of what a policy resolves: items in the order of their ids, each with the value it gets (SPEC B3). */
export class AgreedDigest {
  readonly #hash = createHash('sha256');
  count = 0;

  add({ item, valueKey }: { item: string; valueKey: string }): void {
    this.count++;
    this.#hash.update(`${JSON.stringify([item, valueKey])}\n`);
  }

  text(): string {
    return this.#hash.copy().digest('hex');
  }
}
