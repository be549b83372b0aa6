import * as Y from 'yjs';
import { type Inspection, inspectUpdate } from './guard.ts';
import type { JournalEntry, JournalState } from './journal.ts';
import type { Limits } from './limits.ts';
import { checkPlacement } from './placement.ts';
import type { Refusal } from './ports.ts';
import { documentFrom, isIncomplete } from './snapshot.ts';
import { countTangles } from './tangle.ts';

/** Who sends an update, as far as the document has to know. */
export interface Author {
  readonly accountId: string;
  readonly write: boolean;
  /**
   * The author has answered the server's state vector on this connection. Until then an update may rest on
   * one the server has not been sent: people go on typing while a connection opens.
   */
  readonly reconciled: boolean;
  /** Client ids the author may still introduce on this connection. */
  readonly newClientIds: number;
}

export type Admission =
  /** Changes the document; `update` is exactly what it added. */
  | {
      readonly kind: 'accepted';
      readonly update: Uint8Array;
      readonly clientIds: readonly number[];
      readonly binds: readonly number[];
      /** What checking cost. */
      readonly steps: number;
    }
  /** Adds nothing the document does not have. */
  | { readonly kind: 'nothing' }
  /** Rests on what the author is about to send, and comes again with it. */
  | { readonly kind: 'early' }
  /** `damaged`: the document may be half changed and must be made again from the journal. */
  | ({ readonly kind: 'refused'; readonly damaged: boolean } & Refusal);

type DocumentLimits = Pick<Limits, 'update' | 'structs' | 'bodyless' | 'steps' | 'tangles' | 'document' | 'recheck'>;

/** A room's document in memory with the owners of its client ids: applies what may be applied, and nothing else. */
export class RoomDocument {
  readonly #doc: Y.Doc;
  readonly #limits: DocumentLimits;
  readonly #owners: Map<number, string>;
  /** Client ids people showed in awareness without having written yet. */
  readonly #claims = new Map<number, string>();
  #added: Uint8Array | null = null;
  #full: Uint8Array | null = null;
  /** Upper bound of the encoded size, and when it was last measured. */
  #size: number;
  #measuredAt = -Infinity;

  /** @throws Error when the journal's updates do not make a document. */
  constructor(state: Pick<JournalState, 'updates' | 'owners'>, limits: DocumentLimits) {
    this.#doc = documentFrom(state.updates);
    this.#owners = new Map(state.owners);
    this.#limits = limits;
    this.#size = state.updates.reduce((sum, update) => sum + update.length, 0);
    this.#doc.on('update', (update: Uint8Array) => (this.#added = update));
  }

  /** Who the client id belongs to. */
  owner(client: number): string | undefined {
    return this.#owners.get(client) ?? this.#claims.get(client);
  }

  /** Makes a free client id the account's until the room leaves memory; false when it is somebody else's. */
  claim(client: number, accountId: string): boolean {
    const owner = this.owner(client);
    if (owner === undefined) this.#claims.set(client, accountId);
    return owner === undefined || owner === accountId;
  }

  /** Takes over claims made before the document was made again. */
  takeClaims(from: RoomDocument): void {
    for (const [client, accountId] of from.#claims) this.claim(client, accountId);
  }

  /**
   * Checks an update and applies it.
   *
   * @param now milliseconds that only go forward
   */
  admit(update: Uint8Array, author: Author, now: number): Admission {
    const inspection = inspectUpdate(update, this.#doc, this.#limits);
    if (!inspection.ok) return { kind: 'refused', damaged: false, code: inspection.code, reason: inspection.reason };
    const { clients, gap, deletes } = inspection;
    if (!gap && clients.length === 0 && !deletes) return { kind: 'nothing' };
    if (!author.write) return refused(4403, 'You may read here, not write');
    if (gap)
      return author.reconciled ? refused(4422, 'The change rests on one that was never sent') : { kind: 'early' };

    const binds = clients.filter((client) => !this.#owners.has(client));
    if (clients.some((client) => (this.owner(client) ?? author.accountId) !== author.accountId)) {
      return refused(4422, "The change is signed with somebody else's client id");
    }
    if (binds.length > author.newClientIds) return refused(4422, 'Too many client ids on one connection');
    if (this.#wouldOverflow(update.length, now)) return refused(4413, 'The document is full');
    const tangles = countTangles(this.#doc, inspection.additions, this.#limits.tangles);
    if (tangles > this.#limits.tangles) {
      return refused(4422, 'The change is too tangled with what others wrote at the same place');
    }
    const admission = this.#apply(update, inspection, binds, author.accountId);
    return admission.kind === 'accepted' ? { ...admission, steps: admission.steps + tangles } : admission;
  }

  #apply(update: Uint8Array, inspection: Inspection, binds: readonly number[], accountId: string): Admission {
    this.#takeAdded();
    try {
      Y.applyUpdate(this.#doc, update);
    } catch {
      return { ...refused(4422, 'The change can not be applied'), damaged: true };
    }
    if (isIncomplete(this.#doc))
      return { ...refused(4422, 'The change rests on one that does not exist'), damaged: true };
    const { ok, steps } = checkPlacement(this.#doc, inspection.additions, this.#limits.steps);
    if (!ok) return { ...refused(4422, 'The change lies where it can not have been written'), damaged: true };
    const added = this.#takeAdded();
    if (!added) return { kind: 'nothing' };
    for (const client of binds) this.#owners.set(client, accountId);
    this.#full = null;
    this.#size += added.length;
    return { kind: 'accepted', update: added, clientIds: inspection.clients, binds, steps };
  }

  #takeAdded(): Uint8Array | null {
    const added = this.#added;
    this.#added = null;
    return added;
  }

  /** Applies an update that was accepted before. */
  replay({ update, binds, accountId }: Pick<JournalEntry, 'update' | 'binds' | 'accountId'>): void {
    Y.applyUpdate(this.#doc, update);
    for (const client of binds) this.#owners.set(client, accountId);
    this.#full = null;
  }

  /** Upper bound of its encoded size. */
  get size(): number {
    return this.#size;
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** Next clock of every client, as a map the caller may change. */
  clocks(): Map<number, number> {
    return Y.decodeStateVector(this.stateVector());
  }

  /**
   * What a document with this state vector lacks.
   *
   * @throws Error when it is not a state vector.
   */
  diff(vector: Uint8Array): Uint8Array {
    // The vector of an empty document is one zero byte; whoever opens a room asks this.
    if (vector.length === 1 && vector[0] === 0) return this.#encoded();
    return Y.encodeStateAsUpdate(this.#doc, vector);
  }

  destroy(): void {
    this.#doc.destroy();
  }

  #encoded(): Uint8Array {
    this.#full ??= Y.encodeStateAsUpdate(this.#doc);
    return this.#full;
  }

  #wouldOverflow(bytes: number, now: number): boolean {
    if (this.#size + bytes <= this.#limits.document) return false;
    // The bound only grows; measuring costs time in proportion to the document, so not at every update.
    if (now - this.#measuredAt >= this.#limits.recheck) {
      this.#measuredAt = now;
      this.#size = this.#encoded().length;
    }
    return this.#size + bytes > this.#limits.document;
  }
}

function refused(code: Refusal['code'], reason: string): Admission & { kind: 'refused' } {
  return { kind: 'refused', damaged: false, code, reason };
}
