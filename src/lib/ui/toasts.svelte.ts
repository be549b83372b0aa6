/** A short message that goes by itself, with at most one thing to do about it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'danger';
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const STAYS = 10_000;

class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;

  show(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
    const toast: Toast = { id: ++this.#last, text, tone: options.tone ?? 'info', action: options.action ?? null };
    this.shown = [...this.shown.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.id), STAYS);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
