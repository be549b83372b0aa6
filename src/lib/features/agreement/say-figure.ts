import { THIN } from '#domain/agreement/people-agreement.ts';
import type { AgreementRange } from '#lib/protocol/data.ts';

/** A share with two decimals: .67, and 1.00 for all. */
export function sayShare(share: number): string {
  return share.toFixed(2).replace(/^0/, '');
}

/** Whether a figure rests on so few items that it tells little (SPEC A20). */
export function isThin(items: number): boolean {
  return items < THIN;
}

/** The interval in words, or why there is none. */
export function sayRange(range: AgreementRange): string {
  return range.defined ? `95 % interval ${sayShare(range.low)} to ${sayShare(range.high)}` : `interval ${range.reason}`;
}

/** A figure with its interval and n, as a whole phrase. */
export function sayFigure(share: number, items: number, range: AgreementRange): string {
  const thin = isThin(items) ? '; too few items to tell much' : '';
  return `${sayShare(share)}, ${sayRange(range)}, n = ${items} shared ${items === 1 ? 'item' : 'items'}${thin}`;
}
