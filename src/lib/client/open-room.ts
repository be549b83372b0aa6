import type { OnDevice, RoomClient } from './room.svelte.ts';

/** A room to be opened, and who is told how it went. */
interface Opening<Body> {
  /** `ws(s)://host/sync` */
  url: string;
  room: string;
  viewer: string;
  device: OnDevice<Body>;
  onopen(room: RoomClient<Body>): void;
  /** Its code did not arrive. */
  onfail(): void;
}

/**
 * Opens a room. What it needs to write together (Yjs) is loaded only now: the page that shows it does not wait for it.
 *
 * @returns leaves the room, also one that is still being opened.
 */
export function openRoom<Body>({ url, room, viewer, device, onopen, onfail }: Opening<Body>): () => void {
  let gone = false;
  let opened: RoomClient<Body> | null = null;
  import('./room.svelte.ts').then(
    ({ RoomClient }) => {
      if (gone) return;
      opened = new RoomClient<Body>(url, room, viewer, device);
      onopen(opened);
    },
    () => {
      if (!gone) onfail();
    },
  );
  return () => {
    gone = true;
    opened?.destroy();
  };
}
