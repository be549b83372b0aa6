/** Keeps the results used most recently, by what they rest on: a name that changes with their data. */
export class Remembered<Result> {
  readonly #most: number;
  readonly #results = new Map<string, Promise<Result>>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The result of that name; who asks while it is being made waits for the same one.
   *
   * @param name null for what must be made each time
   */
  get(name: string | null, make: () => Promise<Result>): Promise<Result> {
    if (name === null) return make();
    const result = this.#results.get(name) ?? make();
    this.#results.delete(name);
    this.#results.set(name, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#most && oldest !== undefined) this.#results.delete(oldest);
    // What failed is made again.
    result.catch(() => this.#results.get(name) === result && this.#results.delete(name));
    return result;
  }
}
