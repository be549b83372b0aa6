import * as Y from 'yjs';
import type { Addition } from './placement.ts';

/**
 * How often integrating an update would compare one of its parts with something written at the same place
 * at the same time, as far as `limit`.
 *
 * Yjs compares every such pair: an update of 48 KB can occupy it, and everybody who gets the update, for a
 * quarter of a minute, and a larger one for hours. Two people who type for a day at the same place without
 * a connection make some ten thousand pairs.
 *
 * @param doc the document without the additions
 * @param additions by client, rising in clock
 */
export function countTangles(doc: Y.Doc, additions: readonly Addition[], limit: number): number {
  let structs = 0;
  for (const list of doc.store.clients.values()) structs += list.length;
  // Nearly every update ends here.
  if (structs * additions.length <= limit) return 0;

  const left = new Anchors(doc, additions, 'origin');
  const right = new Anchors(doc, additions, 'rightOrigin');
  const widths = new Map<string, number>();
  let count = 0;
  for (const addition of additions) {
    const [from, to] = [left.of(addition), right.of(addition)];
    const key = `${keyOf(from)} ${keyOf(to)}`;
    const width = widths.get(key) ?? widthBetween(doc, from, to, limit - count);
    widths.set(key, width);
    count += width;
    if (count > limit) return count;
  }
  return count;
}

/** The nearest neighbour on one side that the document has, and the addition that names it, or none. */
interface Anchor {
  readonly id: Y.ID | null;
  readonly by: Addition;
}

/** Finds the places in the document that additions fall into, through each other where they name each other. */
class Anchors {
  readonly #doc: Y.Doc;
  readonly #side: 'origin' | 'rightOrigin';
  readonly #byClient: Map<number, Addition[]>;
  readonly #found = new Map<Addition, Anchor>();

  constructor(doc: Y.Doc, additions: readonly Addition[], side: 'origin' | 'rightOrigin') {
    this.#doc = doc;
    this.#side = side;
    this.#byClient = Map.groupBy(additions, ({ client }) => client);
  }

  of(addition: Addition): Anchor {
    const passed = new Set<Addition>();
    let by = addition;
    let anchor = this.#found.get(by);
    while (!anchor) {
      passed.add(by);
      const id = by[this.#side];
      const inner = id && this.#inUpdate(id);
      // A forged update may run in circles.
      if (!inner || passed.has(inner)) anchor = { id: inner ? null : id, by };
      else anchor = this.#found.get((by = inner));
    }
    for (const step of passed) this.#found.set(step, anchor);
    return anchor;
  }

  #inUpdate({ client, clock }: Y.ID): Addition | null {
    if (clock < Y.getState(this.#doc.store, client)) return null;
    const own = this.#byClient.get(client) ?? [];
    let [low, high] = [0, own.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const addition = own[middle];
      if (!addition) return null;
      if (clock < addition.clock) high = middle - 1;
      else if (clock >= addition.end) low = middle + 1;
      else return addition;
    }
    return null;
  }
}

/** Number of items of the document between two anchors; more than `limit` when they can't be told. */
function widthBetween(doc: Y.Doc, from: Anchor, to: Anchor, limit: number): number {
  const end = itemAt(doc, to.id);
  if (from.id) {
    const start = itemAt(doc, from.id);
    return start && start !== end ? countUntil(start, (item) => item.right, end, limit) : 0;
  }
  if (to.id) return end ? countUntil(end, (item) => item.left, null, limit) : 0;
  const last = lastOfList(doc, from.by.list ?? to.by.list);
  if (last === undefined) return limit + 1;
  return last ? 1 + countUntil(last, (item) => item.left, null, limit) : 0;
}

function countUntil(start: Y.Item, step: (item: Y.Item) => Y.Item | null, end: Y.Item | null, limit: number): number {
  let count = 0;
  for (let item = step(start); item && item !== end && count <= limit; item = step(item)) count++;
  return count;
}

function itemAt(doc: Y.Doc, id: Y.ID | null): Y.Item | null {
  const structs = id && doc.store.clients.get(id.client);
  if (!structs || id.clock >= Y.getState(doc.store, id.client)) return null;
  const struct = structs[Y.findIndexSS(structs, id.clock)];
  return struct instanceof Y.Item ? struct : null;
}

/** Last item of a list, null when it is empty, undefined when no list is named. */
function lastOfList(doc: Y.Doc, list: Addition['list']): Y.Item | null | undefined {
  if (!list) return undefined;
  const { parent, key } = list;
  const content = typeof parent === 'string' ? null : itemAt(doc, parent)?.content;
  const type =
    typeof parent === 'string' ? doc.share.get(parent) : content instanceof Y.ContentType ? content.type : null;
  if (!type) return null;
  if (key !== null) return type._map.get(key) ?? null;
  let last = type._start;
  while (last?.right) last = last.right;
  return last;
}

function keyOf({ id, by }: Anchor): string {
  return id ? `${id.client}:${id.clock}` : JSON.stringify(by.list);
}
