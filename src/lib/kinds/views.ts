import type { Component } from 'svelte';
import type { EditorProps, ViewProps } from './view-props.ts';

interface Views {
  readonly View: Component<ViewProps>;
  readonly Editor: Component<EditorProps>;
}

/** How each kind is shown and answered; loaded when first needed. One line a kind. */
const views: Record<string, () => Promise<Views>> = {
  choice: async () => ({
    View: (await import('./choice/View.svelte')).default,
    Editor: (await import('./choice/Editor.svelte')).default,
  }),
  'multi-choice': async () => ({
    View: (await import('./multi-choice/View.svelte')).default,
    Editor: (await import('./multi-choice/Editor.svelte')).default,
  }),
  rating: async () => ({
    View: (await import('./rating/View.svelte')).default,
    Editor: (await import('./rating/Editor.svelte')).default,
  }),
};

/** The views of a kind by its name. */
export function loadViews(kind: string): Promise<Views> {
  const load = views[kind];
  if (!load) throw new Error(`There is no view for the kind “${kind}”`);
  return load();
}
