import { defaultKeymap } from '@codemirror/commands';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { bindText, type SharedText } from '#lib/client/bind-text.ts';

export interface RationaleEditor {
  focus(): void;
  destroy(): void;
}

interface Options {
  readonly: boolean;
  placeholder: string;
  onchange: (text: string) => void;
  onleave: () => void;
}

/** Mounts the editor of a reason that is written together. */
export function mountRationaleEditor(parent: HTMLElement, shared: SharedText, options: Options): RationaleEditor {
  const { extension, undoKeys } = bindText(shared, 'Reason, written together');
  const leave = () => (options.onleave(), true);
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: shared.text.toJSON(),
      extensions: [
        extension,
        keymap.of([{ key: 'Escape', run: leave }, { key: 'Mod-Enter', run: leave }, ...undoKeys, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorState.readOnly.of(options.readonly),
        EditorView.editable.of(!options.readonly),
        placeholder(options.placeholder),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onchange(update.state.doc.toString());
        }),
      ],
    }),
  });
  options.onchange(view.state.doc.toString());
  return {
    focus() {
      if (view.hasFocus) return;
      view.focus();
      view.dispatch({ selection: { anchor: view.state.doc.length }, scrollIntoView: true });
    },
    destroy: () => view.destroy(),
  };
}
