import type { QueueRow } from '#lib/protocol/adjudication.ts';

/** A part of the value as it is shown: up to two decimals, none where it is whole. */
function sayPart(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** How a row's value of discussing came about: “0.81 × 12 × 1 = 9.75”. A group counts at least 1, as on the server. */
export function sayValue({ disagreement, groupSize, weight, value }: QueueRow): string {
  return `disagreement ${sayPart(disagreement)} × ${sayPart(Math.max(1, groupSize))} similar × label weight ${sayPart(weight)} = ${sayPart(value)}`;
}
