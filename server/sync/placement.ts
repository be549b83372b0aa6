import * as Y from 'yjs';

/** A part of an update the document did not have, as its author wrote it. */
export interface Addition {
  readonly client: number;
  readonly clock: number;
  /** Clock after the last of its letters. */
  readonly end: number;
  readonly origin: Y.ID | null;
  readonly rightOrigin: Y.ID | null;
  /** The list or map entry it names; only the first in a list has to. */
  readonly list: { readonly parent: string | Y.ID; readonly key: string | null } | null;
}

/**
 * Whether each addition lies where an honest client can have written it.
 *
 * An author names the neighbours between which it writes. What else lies between them by now must be
 * unknown to the author: written at the same time. Documents in which that does not hold may read
 * differently depending on the order in which changes arrive, for good: two people would see two texts.
 * What the author must have known is everything that its own earlier changes and the named neighbours
 * rest on.
 *
 * Only top-level types are checked: undoing inside nested types names neighbours that are not adjacent.
 *
 * @param doc the document with the additions applied
 * @param additions by client, rising in clock
 * @param budget steps after which checking is given up
 * @returns the steps it took, and whether all lie well
 */
export function checkPlacement(
  doc: Y.Doc,
  additions: readonly Addition[],
  budget: number,
): { ok: boolean; steps: number } {
  let steps = 0;
  for (let end = additions.length; end > 0;) {
    const { client } = additions[end - 1] as Addition;
    let start = end;
    while (start > 0 && additions[start - 1]?.client === client) start--;
    const checked = checkClient(doc, client, additions.slice(start, end), budget - steps);
    steps += checked.steps;
    if (!checked.ok || steps > budget) return { ok: false, steps };
    end = start;
  }
  return { ok: true, steps };
}

function checkClient(
  doc: Y.Doc,
  client: number,
  additions: readonly Addition[],
  budget: number,
): { ok: boolean; steps: number } {
  const walk = new Walk(doc, client, budget);
  // From the last to the first, each as it lay before the author's later ones were there.
  const found = additions
    .toReversed()
    .map((addition) => walk.remove(addition))
    .reverse();
  if (found.every((between) => between !== 'misplaced' && between.isEmpty)) return { ok: true, steps: walk.steps };

  const known = new Known(doc);
  const ok = additions.every((addition, i) => {
    const between = found[i];
    if (between === undefined || between === 'misplaced' || walk.steps + known.steps > budget) return false;
    known.add(addition);
    return between.isEmpty || !known.hasAny(between);
  });
  return { ok, steps: walk.steps + known.steps };
}

/** Walks from the additions of one client to the neighbours they name. */
class Walk {
  readonly #structs: (Y.Item | Y.GC)[];
  readonly #client: number;
  readonly #budget: number;
  /** Clock from which the client's items are taken out, and what comes after each of those. */
  #taken = Infinity;
  readonly #left = new Map<Y.Item, Y.Item | null>();
  readonly #right = new Map<Y.Item, Y.Item | null>();
  steps = 0;

  constructor(doc: Y.Doc, client: number, budget: number) {
    this.#structs = doc.store.clients.get(client) ?? [];
    this.#client = client;
    this.#budget = budget;
  }

  /** What lies between the addition and its neighbours; takes the addition out. */
  remove({ clock, end, origin, rightOrigin }: Addition): Between | 'misplaced' {
    const index = Y.findIndexSS(this.#structs, clock);
    const first = this.#structs[index];
    const last = this.#structs[Y.findIndexSS(this.#structs, end - 1)];
    const between = new Between();
    if (!(first instanceof Y.Item) || !(last instanceof Y.Item) || !isTopLevel(first)) return between;

    // Yjs joins what a client goes on writing to what it wrote before.
    const joined = first.id.clock < clock;
    const placed =
      (joined || this.#reachesLeft(first, origin, between)) && this.#reachesRight(last, rightOrigin, between);
    for (let i = joined ? index + 1 : index; ; i++) {
      const item = this.#structs[i];
      if (!(item instanceof Y.Item) || item.id.clock >= end) break;
      this.#left.set(item, item.left);
      this.#right.set(item, item.right);
    }
    this.#taken = joined ? end : clock;
    return placed ? between : 'misplaced';
  }

  #reachesLeft(from: Y.Item, origin: Y.ID | null, between: Between): boolean {
    for (let item = this.#skip(from.left, this.#left); ; item = this.#skip(item.left, this.#left)) {
      if (++this.steps > this.#budget) return false;
      if (!item) return origin === null;
      const { client, clock } = item.id;
      if (origin && holds(item, origin)) {
        if (origin.clock + 1 < clock + item.length) between.note(client, origin.clock + 1);
        return true;
      }
      between.note(client, clock);
    }
  }

  #reachesRight(from: Y.Item, rightOrigin: Y.ID | null, between: Between): boolean {
    for (let item = this.#skip(from.right, this.#right); ; item = this.#skip(item.right, this.#right)) {
      if (++this.steps > this.#budget) return false;
      if (!item) return rightOrigin === null;
      if (rightOrigin && holds(item, rightOrigin)) return item.id.clock === rightOrigin.clock;
      between.note(item.id.client, item.id.clock);
    }
  }

  /** The first item from `item` on that is not taken out; shortens the way for the next time. */
  #skip(item: Y.Item | null, out: Map<Y.Item, Y.Item | null>): Y.Item | null {
    if (!this.#isTaken(item)) return item;
    const passed: Y.Item[] = [];
    let end: Y.Item | null = item;
    while (end && this.#isTaken(end)) {
      passed.push(end);
      end = out.get(end) ?? null;
    }
    for (const step of passed) out.set(step, end);
    return end;
  }

  #isTaken(item: Y.Item | null): boolean {
    return item !== null && item.id.client === this.#client && item.id.clock >= this.#taken;
  }
}

/** What lies between an addition and the neighbours it names: the first clock of each client. */
class Between {
  readonly #first = new Map<number, number>();
  /** The client noted last, kept apart because neighbours are mostly of one client. */
  #client = -1;
  #clock = 0;

  note(client: number, clock: number): void {
    if (client === this.#client) {
      if (clock < this.#clock) this.#clock = clock;
      return;
    }
    this.#keep();
    this.#client = client;
    this.#clock = this.#first.get(client) ?? clock;
    if (clock < this.#clock) this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#client === -1;
  }

  /** Clients and their first clocks. */
  entries(): Iterable<[number, number]> {
    this.#keep();
    return this.#first;
  }

  #keep(): void {
    if (this.#client !== -1) this.#first.set(this.#client, this.#clock);
  }
}

function holds(item: Y.Item, { client, clock }: Y.ID): boolean {
  return item.id.client === client && item.id.clock <= clock && clock < item.id.clock + item.length;
}

function isTopLevel(item: Y.Item): boolean {
  return item.parent instanceof Y.AbstractType && item.parent._item === null;
}

/** Everything that some additions rest on, as a state vector that grows. */
class Known {
  readonly #doc: Y.Doc;
  readonly #clocks = new Map<number, number>();
  readonly #done = new Map<number, number>();
  steps = 0;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  hasAny(between: Between): boolean {
    for (const [client, clock] of between.entries()) if (clock < (this.#clocks.get(client) ?? 0)) return true;
    return false;
  }

  /** Adds what the author of the addition must have had. */
  add({ client, clock, origin, rightOrigin }: Addition): void {
    const open: [number, number][] = [];
    const want = (id: number, upTo: number): void => {
      if (upTo <= (this.#clocks.get(id) ?? 0)) return;
      this.#clocks.set(id, upTo);
      open.push([id, upTo]);
    };
    want(client, clock);
    if (origin) want(origin.client, origin.clock + 1);
    if (rightOrigin) want(rightOrigin.client, rightOrigin.clock + 1);
    for (let todo = open.pop(); todo; todo = open.pop()) this.#expand(todo[0], todo[1], want);
  }

  #expand(client: number, upTo: number, want: (client: number, upTo: number) => void): void {
    const from = this.#done.get(client) ?? 0;
    if (upTo <= from) return;
    this.#done.set(client, upTo);
    const structs = this.#doc.store.clients.get(client) ?? [];
    for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
      const struct = structs[i];
      if (!struct || struct.id.clock >= upTo) break;
      this.steps++;
      if (!(struct instanceof Y.Item)) continue;
      if (struct.origin) want(struct.origin.client, struct.origin.clock + 1);
      if (struct.rightOrigin) want(struct.rightOrigin.client, struct.rightOrigin.clock + 1);
      const parent = struct.parent instanceof Y.AbstractType ? struct.parent._item : null;
      if (parent) want(parent.id.client, parent.id.clock + 1);
    }
  }
}
