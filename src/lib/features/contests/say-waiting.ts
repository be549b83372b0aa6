import type { ContestRow } from '#lib/protocol/stages.ts';

/** Who an open case waits for, in words; `viewer` is whoever reads it. */
export function sayWaiting({ hearers }: Pick<ContestRow, 'hearers'>, viewer: string): string {
  if (hearers.length === 0) return 'nobody who may hear it is here';
  const isYours = hearers.some(({ id }) => id === viewer);
  const others = hearers.filter(({ id }) => id !== viewer).map(({ name }) => name);
  return [...(isYours ? ['you'] : []), ...others].join(' or ');
}
