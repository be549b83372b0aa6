import * as Y from 'yjs';

/**
 * A document of the given updates.
 *
 * @throws Error when an update can't be applied or one that others rest on is missing.
 */
export function documentFrom(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  // Yjs tidies formatting after foreign changes by deleting marks itself; the server adds nothing of its own.
  doc.on('afterTransaction', (transaction) => (transaction._needFormattingCleanup = false));
  // One transaction, because merging updates first takes time quadratic in their number.
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  if (isIncomplete(doc)) throw new Error('The journal of the room lacks changes that later ones rest on');
  return doc;
}

/** Whether the document waits for changes it has not seen. */
export function isIncomplete(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/**
 * One update with the effect of all the given ones, without what has been deleted since;
 * null when a document loaded from it would not read the same.
 *
 * @throws Error as `documentFrom`.
 */
export function snapshotOf(updates: readonly Uint8Array[]): Uint8Array | null {
  const doc = documentFrom(updates);
  const snapshot = Y.encodeStateAsUpdate(doc);
  const again = documentFrom([snapshot]);
  const same = readTheSame(doc, again);
  doc.destroy();
  again.destroy();
  return same ? snapshot : null;
}

/**
 * Whether two documents know the same changes and read the same. Encoded bytes would be too strict a
 * comparison: the same text may lie in one piece in one document and in two in the other.
 */
export function readTheSame(a: Y.Doc, b: Y.Doc): boolean {
  return (
    equalBytes(Y.encodeStateVector(a), Y.encodeStateVector(b)) &&
    Y.equalDeleteSets(Y.createDeleteSetFromStructStore(a.store), Y.createDeleteSetFromStructStore(b.store)) &&
    reading(a) === reading(b)
  );
}

/** Ids of everything visible, in reading order; what an id holds never changes. */
function reading(doc: Y.Doc): string {
  const names = [...doc.share.keys()].sort();
  return names.map((name) => `${JSON.stringify(name)}${typeReading(doc.share.get(name))}`).join('\n');
}

type SharedType = NonNullable<ReturnType<Y.Doc['share']['get']>>;

interface Run {
  readonly client: number;
  readonly from: number;
  to: number;
  readonly inner: string;
}

function typeReading(type: SharedType | undefined): string {
  if (!type) return '';
  const runs: Run[] = [];
  for (let item = type._start; item; item = item.right) {
    if (item.deleted) continue;
    const { client, clock } = item.id;
    const inner = item.content instanceof Y.ContentType ? typeReading(item.content.type) : '';
    const last = runs.at(-1);
    if (last?.client === client && last.to === clock && inner === '' && last.inner === '') last.to += item.length;
    else runs.push({ client, from: clock, to: clock + item.length, inner });
  }
  const keys = [...type._map.keys()].sort();
  const values = keys.map((key) => {
    const item = type._map.get(key);
    if (!item || item.deleted) return '';
    const inner = item.content instanceof Y.ContentType ? typeReading(item.content.type) : '';
    return `${JSON.stringify(key)}=${item.id.client}:${item.id.clock}${inner}`;
  });
  const order = runs.map(({ client, from, to, inner }) => `${client}:${from}-${to}${inner}`);
  return `[${order.join(' ')}]{${values.filter(Boolean).join(' ')}}`;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
