import { createHmac } from 'node:crypto';

/**
 * Letters that stand for annotators of one item while names are hidden (SPEC H2): ordered by an HMAC under the
 * project's secret, so they tell neither who nor when, and differ from item to item.
 *
 * @returns letter by annotator id: A … Z, then AA, AB …
 */
export function lettersFor(secret: string, itemId: string, annotatorIds: Iterable<string>): Map<string, string> {
  const keyed = [...new Set(annotatorIds)].map((id) => ({
    id,
    order: createHmac('sha256', secret).update(`letter\n${itemId}\n${id}`).digest('hex'),
  }));
  keyed.sort((a, b) => (a.order < b.order ? -1 : 1));
  return new Map(keyed.map(({ id }, index) => [id, letter(index)]));
}

function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}
