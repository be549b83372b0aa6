import type { PresenceSelection, PresenceState, PresentPerson } from '#lib/protocol/room.ts';

/** Somebody else in the room. */
export interface Peer extends PresentPerson {
  readonly selection: PresenceSelection | null;
}

/**
 * The other people in a room by name, from everybody's awareness states by client id. Somebody in two tabs is one
 * person; the tab that has something selected speaks for them.
 */
export function peersOf(
  states: ReadonlyMap<number, Partial<PresenceState>>,
  own: { readonly client: number; readonly person: string },
): readonly Peer[] {
  const peers = new Map<string, Peer>();
  for (const [client, { user, selection }] of states) {
    if (client === own.client || !user || user.id === own.person) continue;
    peers.set(user.id, { ...user, selection: selection ?? peers.get(user.id)?.selection ?? null });
  }
  return [...peers.values()].sort((a, b) => a.name.localeCompare(b.name));
}
