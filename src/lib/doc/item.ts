import type * as Y from 'yjs';

/**
 * The table of an item: a Yjs document with one shared text per conflict, the draft of its rationale.
 *
 * Each text is a top-level type named `rationale:<conflict id>`: a top-level type has no creator, so two
 * people who open the same draft at once write into one text. An entry of a shared map would be created
 * twice, and one of the two texts would be lost with everything in it.
 */

/** Version of this shape; a page that knows only an older one is asked to reload (close code 4409). */
export const ITEM_SCHEMA = 1;

/** The shared draft of a conflict's rationale; empty until somebody writes. */
export function rationaleText(doc: Y.Doc, conflictId: string): Y.Text {
  return doc.getText(`rationale:${conflictId}`);
}

/**
 * Makes the draft read `text` in one transaction, changing only what lies between the longest common
 * beginning and end, so that what others type outside of it stays theirs.
 *
 * @param origin transaction origin, e.g. to let an undo manager track the change
 */
export function replaceRationale(doc: Y.Doc, conflictId: string, text: string, origin?: unknown): void {
  const shared = rationaleText(doc, conflictId);
  const before = shared.toString();
  if (before === text) return;
  const start = commonStart(before, text);
  const end = commonEnd(before, text, Math.min(before.length, text.length) - start);
  doc.transact(() => {
    if (before.length > start + end) shared.delete(start, before.length - start - end);
    if (text.length > start + end) shared.insert(start, text.slice(start, text.length - end));
  }, origin);
}

function commonStart(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  // Yjs replaces both halves of a pair it has to cut with U+FFFD.
  return length > 0 && isHighSurrogate(a.charCodeAt(length - 1)) ? length - 1 : length;
}

function commonEnd(a: string, b: string, limit: number): number {
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length > 0 && isLowSurrogate(a.charCodeAt(a.length - length)) ? length - 1 : length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
