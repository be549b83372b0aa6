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
      yCollab(text, withColours(awareness), { undoManager }),
    ],
    undoKeys: yUndoManagerKeymap,
  };
}

/** The editor reads `user.color`; the server stamps `user.colour` with a token that each theme fills. */
function withColours(awareness: Awareness): Awareness {
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
            return [client, { ...state, user: { ...user, color: colour, colorLight: light } }];
          }),
        );
    },
  });
}
