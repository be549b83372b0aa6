export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'success' | 'error';
  readonly action: { readonly label: string; readonly keys?: string; readonly run: () => void } | null;
}

/** How long a toast stays when nobody points at it. */
const STAY = 10_000;

class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Says something at the edge of the screen, and to screen readers. Returns its id for `dismiss`. */
  say(text: string, { tone = 'success', action = null }: Partial<Pick<Toast, 'tone' | 'action'>> = {}): number {
    const id = ++this.#last;
    this.shown = [...this.shown.slice(-2), { id, text, tone, action }];
    this.#start(id);
    return id;
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  /** Nothing disappears while somebody points at it or has focus in it (WCAG 2.2.1). */
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  release(): void {
    for (const { id } of this.shown) this.#start(id);
  }

  #start(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), STAY),
    );
  }
}

export const toasts = new Toasts();
