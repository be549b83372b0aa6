import { untrack } from 'svelte';
import { boundKeys } from './bound-keys.svelte.ts';
import { type Binding, type BindingId, bindings, isCharacterKey, isPressed, type Scope } from './keys.ts';
import { preferences } from './preferences.svelte.ts';

/** @param digit the number pressed, for bindings over a range of digits. */
export type KeyHandler = (event: KeyboardEvent, digit?: number) => void;

type Handlers<S extends Scope> = Partial<Record<Extract<BindingId, `${S}.${string}`>, KeyHandler>>;

/**
 * Binds the keys of a scope while the component lives; called in a component's script.
 *
 * Keys stay with what has focus where they mean something there: text fields, lists, an open dialog; Enter also on
 * buttons and links. Keys that write a character can be switched off by the person. A handled press does nothing else.
 */
export function keyed<S extends Scope>(scope: S, handlers: Handlers<S>): void {
  const mine = (bindings as readonly Binding[]).filter((binding) => binding.scope === scope);
  const handlerOf = (id: Binding['id']) => (handlers as Partial<Record<Binding['id'], KeyHandler>>)[id];

  $effect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const { key, shiftKey, ctrlKey, metaKey, altKey, repeat } = event;
      const altGraph = event.getModifierState('AltGraph');
      const press = { key, shiftKey, ctrlKey, metaKey, altKey, altGraph };
      const binding = mine.find((candidate) => isPressed(candidate.key, press));
      const handler = binding && handlerOf(binding.id);
      if (!binding || !handler || (repeat && !binding.repeats)) return;
      if (isCharacterKey(binding.key) && !preferences.keys) return;
      if (belongsElsewhere(event, binding)) return;
      event.preventDefault();
      handler(event, /^\d$/.test(key) ? Number(key) : undefined);
    };
    window.addEventListener('keydown', listen);
    const listed = mine.flatMap((binding) => {
      const handler = handlerOf(binding.id);
      return handler ? [{ binding, run: () => handler(new KeyboardEvent('keydown')) }] : [];
    });
    const unlist = untrack(() => boundKeys.add(listed));
    return () => {
      window.removeEventListener('keydown', listen);
      untrack(unlist);
    };
  });
}

const WRITES =
  'textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="combobox"]';
const TICKS = new Set(['checkbox', 'radio', 'button', 'submit', 'reset']);
const MOVES = 'input, [role="radiogroup"], [role="listbox"], [role="menu"], [role="tablist"], [role="slider"]';
/** What Enter does something to; a radio button it does nothing to. */
const ENTERS =
  'a[href], button, summary, input:not([type="radio"]), [role="button"], [role="link"], [role="option"], [role="menuitem"], [role="tab"]';

/** Whether what has focus, or an open dialog, has a use of its own for the key. */
function belongsElsewhere(event: KeyboardEvent, { key, whileWriting }: Binding): boolean {
  if (document.querySelector('dialog[open]')) return true;
  if (whileWriting) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest(WRITES)) return true;
  if (target instanceof HTMLInputElement && !TICKS.has(target.type)) return true;
  if (key === 'Enter') return target.closest(ENTERS) !== null;
  return key.startsWith('Arrow') && target.closest(MOVES) !== null;
}
