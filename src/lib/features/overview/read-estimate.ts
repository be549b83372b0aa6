import type { Estimate } from '#domain/agreement/agreement.ts';

/**
 * One measure as the server sent it, or null when it is not an estimate this page can read: then nothing is shown in
 * its place, rather than a number without interval or n.
 */
export function readEstimate(sent: unknown): Estimate | null {
  if (!isRecord(sent) || typeof sent.measure !== 'string' || typeof sent.layer !== 'string') return null;
  const { n } = sent;
  if (!isRecord(n)) return null;
  if (![n.items, n.annotators, n.ratings, n.pairableItems].every(isFinite)) return null;
  if (sent.defined === false) return typeof sent.reason === 'string' ? (sent as unknown as Estimate) : null;
  if (sent.defined !== true || !isFinite(sent.value) || !isInterval(sent.interval)) return null;
  return sent as unknown as Estimate;
}

function isInterval(sent: unknown): boolean {
  if (!isRecord(sent)) return false;
  if (sent.defined === false) return typeof sent.reason === 'string';
  return sent.defined === true && isFinite(sent.low) && isFinite(sent.high) && isFinite(sent.level);
}

function isRecord(sent: unknown): sent is Record<string, unknown> {
  return typeof sent === 'object' && sent !== null;
}

function isFinite(sent: unknown): boolean {
  return typeof sent === 'number' && Number.isFinite(sent);
}
