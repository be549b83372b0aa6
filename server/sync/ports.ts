import type { CloseCode, PresentPerson } from '#lib/protocol/room.ts';

/** One end of a WebSocket. Errors of the transport end in a `closed()` call, never in a throw. */
export interface RoomSocket {
  send(frame: Uint8Array): void;
  close(code: CloseCode, reason: string): void;
  /** Bytes accepted by `send` that have not left the process. */
  buffered(): number;
}

/** Who opened a socket, as the upgrade found out. */
export interface Viewer {
  readonly accountId: string;
  readonly sessionId: string;
}

/** Why somebody is refused: what the socket is closed with. */
export interface Refusal {
  readonly code: CloseCode;
  readonly reason: string;
}

export interface Entrance {
  readonly allowed: true;
  readonly write: boolean;
  /** The project the room belongs to, so that changes to a project find its rooms. */
  readonly projectId: string;
  readonly person: PresentPerson;
  /** How somebody else who is there shows to this viewer, who may not be allowed to know them. */
  readonly see: (other: PresentPerson) => PresentPerson;
}

/** Says who may enter and write; asked at the join, whenever something changed, and every half minute. */
export interface Access<V extends Viewer = Viewer> {
  /**
   * Answers from the database, not from what the session or an earlier call said.
   * Refusals use 4401 (session ended), 4403 (no right) or 4404 (no such thing).
   */
  enter(viewer: V, room: string): Promise<Entrance | ({ readonly allowed: false } & Refusal)>;
}

/** The facts of a room. */
export interface Records<V extends Viewer = Viewer> {
  /**
   * The record as this viewer may see it, or null when the room's object is gone.
   */
  view(room: string, viewer: V): Promise<{ readonly body: unknown } | null>;
}
