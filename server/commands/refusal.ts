import type { Problem } from '#lib/protocol/route.ts';

/** A request that is refused: the reply a person or program gets, as an exception. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(status: number, code: string, detail: string, more?: Record<string, unknown>) {
    super(detail);
    this.problem = more ? { status, code, detail, more } : { status, code, detail };
  }
}

export const notFound = (what: string) => new Refusal(404, 'not-found', `There is no such ${what} here.`);
export const forbidden = (code: string, says: string) => new Refusal(403, code, says);
export const badRequest = (detail: string) => new Refusal(400, 'bad-request', detail);
export const conflicting = (code: string, detail: string, more?: Record<string, unknown>) =>
  new Refusal(409, code, detail, more);
