/** Keeps the results used most recently, by what they rest on: a name that changes with their data. */
export class Remembered<Result> {
  readonly #most: number;
  readonly #results = new Map<string, Result>();

  constructor(most: number) {
    this.#most = most;
  }

  async get(name: string, make: () => Promise<Result>): Promise<Result> {
    const result = this.#results.get(name) ?? (await make());
    this.#results.delete(name);
    this.#results.set(name, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#most && oldest !== undefined) this.#results.delete(oldest);
    return result;
  }
}
