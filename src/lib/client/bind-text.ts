import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

/** A shared text of a room, as the room hands it out. */
export interface SharedText {
  readonly text: Y.Text;
  readonly awareness: Awareness;
}

export interface BoundText {
  /** Extensions that make a CodeMirror editor show and change the shared text, with the others' carets. */
  readonly extension: Extension;
  /** Keys of one's own undo and redo: other people's words stay. */
  readonly undoKeys: typeof yUndoManagerKeymap;
}

/** Binds a CodeMirror editor to a shared text. */
export function bindText({ text, awareness }: SharedText, label: string): BoundText {
  const undoManager = new Y.UndoManager(text);
  return {
    extension: [
      EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true' }),
      yCollab(text, forEditor(awareness), { undoManager }),
    ],
    undoKeys: yUndoManagerKeymap,
  };
}

/**
 * What the editor expects of the others' states: a colour under `user.color` (the server stamps a token that each theme
 * fills as `user.colour`), and carets with every member of a relative position, which JSON leaves out where it is unset.
 */
function forEditor(awareness: Awareness): Awareness {
  return new Proxy(awareness, {
    get(target, name) {
      if (name !== 'getStates') {
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member;
      }
      return () =>
        new Map(
          [...target.getStates()].map(([client, state]) => {
            const user = state.user as { colour?: string } | undefined;
            const colour = user?.colour ?? 'var(--label-1)';
            const light = `color-mix(in srgb, ${colour} 25%, transparent)`;
            const cursor = caretOf(state.cursor);
            return [client, { ...state, cursor, user: { ...user, color: colour, colorLight: light } }];
          }),
        );
    },
  });
}

function caretOf(cursor: unknown): { anchor: Y.RelativePosition; head: Y.RelativePosition } | null {
  const { anchor, head } = (cursor ?? {}) as { anchor?: unknown; head?: unknown };
  if (!anchor || !head) return null;
  return { anchor: Y.createRelativePositionFromJSON(anchor), head: Y.createRelativePositionFromJSON(head) };
}
