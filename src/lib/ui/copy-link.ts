import { toasts } from './toasts.svelte.ts';

/**
 * The address to give somebody for what is shown: the page's own (`link rel="canonical"`, where it has one), and the
 * part of it that has focus, where that can be linked to (`data-linked` beside its id; its value is an address).
 */
export function addressHere(): string {
  const canonical = document.querySelector<HTMLLinkElement>('link[rel="canonical"]');
  const part = document.activeElement?.closest<HTMLElement>('[data-linked]');
  const url = new URL(part?.dataset.linked || (canonical?.href ?? location.href), location.href);
  url.hash = part?.id ?? '';
  return url.href;
}

/** Copies an address; where the browser refuses it, shows it for copying by hand. */
export async function copyLink(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toasts.say('Link copied.');
  } catch {
    toasts.say(`The browser does not let this page copy. The link is ${address}`, { tone: 'error' });
  }
}

/** Gives focus to the part of the page its address names; false where there is no such part. */
export function landOn(hash: string): boolean {
  if (hash.length < 2) return true;
  const part = document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!part) return false;
  part.closest('details')?.setAttribute('open', '');
  part.scrollIntoView({ block: 'center' });
  part.focus({ preventScroll: true });
  return true;
}
