import type { Fixed } from './column.ts';

interface RoomTable {
  id: Fixed<string>;
  name: Fixed<string>;
  /** Changes when a room is made anew; part of the name of a browser's local copy. */
  incarnation: Fixed<string>;
  schema_version: number;
  head: number;
  created_at: Fixed<number>;
}

interface RoomUpdateTable {
  room_id: Fixed<string>;
  seq: Fixed<number>;
  account_id: Fixed<string>;
  client_ids: Fixed<string>;
  at: Fixed<number>;
  u: Fixed<Uint8Array>;
}

interface RoomSnapshotTable {
  room_id: Fixed<string>;
  seq: Fixed<number>;
  state: Fixed<Uint8Array>;
  sha256: Fixed<string>;
  at: Fixed<number>;
}

/** Which account a Yjs client id belongs to in a room. */
interface RoomClientTable {
  room_id: Fixed<string>;
  client_id: Fixed<number>;
  account_id: Fixed<string>;
}

/** What is written together. */
export interface RoomTables {
  room: RoomTable;
  room_update: RoomUpdateTable;
  room_snapshot: RoomSnapshotTable;
  room_client: RoomClientTable;
}
