import * as Y from 'yjs';
import type { Limits } from './limits.ts';
import type { Addition } from './placement.ts';
import type { Refusal } from './ports.ts';

/** What an update would do, found out without applying it. */
export interface Inspection {
  readonly ok: true;
  /** Clients whose structs in it the document does not have yet. */
  readonly clients: readonly number[];
  /** The letters and values among those structs, with the places they claim. */
  readonly additions: readonly Addition[];
  /** It rests on, or deletes, something the document does not have. */
  readonly gap: boolean;
  /** It deletes something the document still has. */
  readonly deletes: boolean;
}

type GuardLimits = Pick<Limits, 'update' | 'structs' | 'bodyless'>;

/**
 * Reads an update the way Yjs would and finds what would damage a document before it is applied:
 * unreadable bytes, holes, one client told twice, structs without length, and clocks carried far
 * ahead by structs that hold nothing (eleven bytes can claim a billion).
 *
 * Uses the lazy reader of `Y.decodeUpdate`: `Y.applyUpdate` reserves arrays of a length the update names.
 */
export function inspectUpdate(
  update: Uint8Array,
  doc: Y.Doc,
  limits: GuardLimits,
): Inspection | ({ ok: false } & Refusal) {
  if (update.length > limits.update) return { ok: false, code: 4413, reason: 'The change is too large' };
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return invalid('The change can not be read');
  }
  const { structs, ds } = decoded;
  if (structs.length > limits.structs) return { ok: false, code: 4413, reason: 'The change has too many parts' };

  const ends = new Map<number, number>();
  const clients: number[] = [];
  const additions: Addition[] = [];
  let gap = false;
  let bodyless = 0;
  let current = -1;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    if (struct instanceof Y.Skip) return invalid('The change has a hole');
    if (!(struct.length > 0) || !Number.isSafeInteger(end))
      return invalid('The change has a part of impossible length');
    const known = Y.getState(doc.store, client);
    if (client !== current) {
      if (ends.has(client)) return invalid('The change tells a client twice');
      if (clock > known) gap = true;
      current = client;
    } else if (clock !== ends.get(client)) return invalid('The change tells a client twice');
    ends.set(client, end);
    if (end <= known) continue;
    if (clients.at(-1) !== client) clients.push(client);
    if (holdsNothing(struct)) bodyless += end - Math.max(clock, known);
    if (struct instanceof Y.Item) additions.push(additionOf(struct, known));
    if (bodyless > limits.bodyless) return invalid('The change moves a clock ahead without content');
  }

  let deletes = false;
  for (const [client, ranges] of ds.clients) {
    const known = Y.getState(doc.store, client);
    const end = Math.max(known, ends.get(client) ?? 0);
    for (const { clock, len } of ranges) {
      if (!(len > 0) || !Number.isSafeInteger(clock + len))
        return invalid('The change has a deletion of impossible length');
      if (clock + len > end) gap = true;
      if (!deletes && clock < known) deletes = hasUndeleted(doc, client, clock, Math.min(clock + len, known));
    }
  }
  return { ok: true, clients, additions, gap, deletes };
}

/** The part of the struct from clock `known` on. */
function additionOf(struct: Y.Item, known: number): Addition {
  const { client, clock } = struct.id;
  // Decoded structs name a top-level type by a string, which the type of Yjs does not say.
  const parent: unknown = struct.parent;
  return {
    client,
    clock: Math.max(clock, known),
    end: clock + struct.length,
    origin: clock < known ? Y.createID(client, known - 1) : struct.origin,
    rightOrigin: struct.rightOrigin,
    list: typeof parent === 'string' || parent instanceof Y.ID ? { parent, key: struct.parentSub } : null,
  };
}

function holdsNothing(struct: Y.Item | Y.GC): boolean {
  return struct instanceof Y.GC || (struct instanceof Y.Item && struct.content instanceof Y.ContentDeleted);
}

function hasUndeleted(doc: Y.Doc, client: number, from: number, to: number): boolean {
  const structs = doc.store.clients.get(client) ?? [];
  for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
    const struct = structs[i];
    if (!struct || struct.id.clock >= to) return false;
    if (!struct.deleted) return true;
  }
  return false;
}

function invalid(reason: string): { ok: false } & Refusal {
  return { ok: false, code: 4422, reason };
}
