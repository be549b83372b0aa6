import type { Component } from 'svelte';
import type { EditorProps, SettingsProps, ViewProps } from './view-props.ts';

interface Views {
  readonly View: Component<ViewProps>;
  readonly Editor: Component<EditorProps>;
  readonly Settings: Component<SettingsProps>;
}

/** How each kind is shown, answered and set up; loaded when first needed. One line a kind. */
const views: Record<string, () => Promise<Views>> = {
  choice: async () => ({
    View: (await import('./choice/View.svelte')).default,
    Editor: (await import('./choice/Editor.svelte')).default,
    Settings: (await import('./choice/Settings.svelte')).default,
  }),
  'multi-choice': async () => ({
    View: (await import('./multi-choice/View.svelte')).default,
    Editor: (await import('./multi-choice/Editor.svelte')).default,
    Settings: (await import('./multi-choice/Settings.svelte')).default,
  }),
  rating: async () => ({
    View: (await import('./rating/View.svelte')).default,
    Editor: (await import('./rating/Editor.svelte')).default,
    Settings: (await import('./rating/Settings.svelte')).default,
  }),
};

/** The views of a kind by its name. */
export function loadViews(kind: string): Promise<Views> {
  const load = views[kind];
  if (!load) throw new Error(`There is no view for the kind “${kind}”`);
  return load();
}
