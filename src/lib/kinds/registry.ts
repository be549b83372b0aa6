import type { Kind } from '#domain/kind.ts';
import { choice } from './choice/kind.ts';
import { multiChoice } from './multi-choice/kind.ts';
import { rating } from './rating/kind.ts';

/** Every task kind, in the order in which they are offered. A new kind is one line here and one in views.ts. */
export const kinds: readonly Kind<unknown, unknown>[] = [choice, multiChoice, rating];

/** The kind of that name, as found in data and URLs; undefined where there is none. */
export function findKind(name: string): Kind<unknown, unknown> | undefined {
  return kinds.find((kind) => kind.name === name);
}
