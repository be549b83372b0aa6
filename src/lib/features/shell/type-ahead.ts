/**
 * Takes the keys of somebody who types on while the field they asked for is still being loaded: none of them is lost, and
 * none acts on the page behind.
 */
export class TypeAhead {
  #text = '';
  #stop: (() => void) | null = null;

  /** @param given where keys arrive first, before anything on the page hears them */
  start(given: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>, onescape: () => void): void {
    this.end();
    const take = (event: Event) => {
      const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
      event.stopImmediatePropagation();
      if (key === 'Tab' || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      if (key === 'Escape') onescape();
      else if (key === 'Backspace') this.#text = this.#text.slice(0, -1);
      else if ([...key].length === 1) this.#text += key;
    };
    given.addEventListener('keydown', take, { capture: true });
    this.#stop = () => given.removeEventListener('keydown', take, { capture: true });
  }

  /** Takes no more keys, and gives what was typed. */
  end(): string {
    const text = this.#text;
    this.#stop?.();
    this.#stop = null;
    this.#text = '';
    return text;
  }
}
