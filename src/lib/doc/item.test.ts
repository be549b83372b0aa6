import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ITEM_SCHEMA, rationaleText, replaceRationale } from './item.ts';

const CONFLICT = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

function exchange(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)));
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)));
}

describe('the item table', () => {
  it('has a schema version', () => expect(ITEM_SCHEMA).toBe(1));

  it('keeps both texts when two people open the same draft at once', () => {
    const ann = new Y.Doc();
    const ben = new Y.Doc();
    rationaleText(ann, CONFLICT).insert(0, 'irony');
    rationaleText(ben, CONFLICT).insert(0, 'quote');
    exchange(ann, ben);
    expect(rationaleText(ann, CONFLICT).toString()).toBe(rationaleText(ben, CONFLICT).toString());
    expect(rationaleText(ann, CONFLICT).toString()).toMatch(/^(ironyquote|quoteirony)$/);
  });

  it('keeps the drafts of two conflicts apart', () => {
    const doc = new Y.Doc();
    replaceRationale(doc, 'a', 'one');
    replaceRationale(doc, 'b', 'two');
    expect([rationaleText(doc, 'a').toString(), rationaleText(doc, 'b').toString()]).toEqual(['one', 'two']);
  });
});

describe('replaceRationale', () => {
  // Letters from a small alphabet with pairs of the same high or low half, so that edits cut through them.
  const text = fc.array(fc.constantFrom('a', 'b', '😀', '😁', '🤀', 'é')).map((letters) => letters.join(''));

  it('makes the draft read the given text', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const doc = new Y.Doc();
        replaceRationale(doc, CONFLICT, before);
        replaceRationale(doc, CONFLICT, after);
        expect(rationaleText(doc, CONFLICT).toString()).toBe(after);
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        expect(rationaleText(copy, CONFLICT).toString()).toBe(after);
      }),
    );
  });

  it('leaves what another person typed at the same time outside the change', () => {
    const ann = new Y.Doc();
    const ben = new Y.Doc();
    replaceRationale(ann, CONFLICT, 'The word is meant ironically.');
    exchange(ann, ben);
    replaceRationale(ann, CONFLICT, 'The word is meant literally.');
    rationaleText(ben, CONFLICT).insert(0, 'See E2. ');
    exchange(ann, ben);
    expect(rationaleText(ann, CONFLICT).toString()).toBe('See E2. The word is meant literally.');
    expect(rationaleText(ben, CONFLICT).toString()).toBe('See E2. The word is meant literally.');
  });

  it('is one transaction with the given origin, and none when nothing changes', () => {
    const doc = new Y.Doc();
    replaceRationale(doc, CONFLICT, 'abc');
    const origins: unknown[] = [];
    doc.on('update', (_update: Uint8Array, origin: unknown) => origins.push(origin));
    replaceRationale(doc, CONFLICT, 'abc', 'me');
    replaceRationale(doc, CONFLICT, 'aXc', 'me');
    expect(origins).toEqual(['me']);
  });
});
