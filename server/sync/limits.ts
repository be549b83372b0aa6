const KIB = 1024;
const MIB = 1024 * KIB;

/** Capacity of a token bucket and how many tokens come back per second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Every bound of the rooms in one place; sizes in bytes, times in milliseconds. */
export interface Limits {
  readonly update: number;
  readonly stateVector: number;
  /** Own awareness state as JSON. */
  readonly awarenessState: number;
  /** A whole awareness frame; stock clients send back what they were sent. */
  readonly awarenessFrame: number;
  /** Encoded document. */
  readonly document: number;
  /** Structs in one update. */
  readonly structs: number;
  /** Length that deleted or collected structs of one update may claim without carrying it in bytes. */
  readonly bodyless: number;
  /** Pairs of an update's parts and what was written at the same place at the same time. */
  readonly tangles: number;
  /** Steps of checking where one update's parts lie, and how many of them count as one change more. */
  readonly steps: number;
  readonly stepsPerChange: number;
  /** Client ids one connection may introduce. */
  readonly clientIds: number;
  /** Frames and bytes kept while a room loads or a right is being checked. */
  readonly inboxFrames: number;
  readonly inboxBytes: number;
  /** Unsent bytes from which a connection is no longer relayed to, gets relayed to again, and is closed. */
  readonly lagFrom: number;
  readonly lagUntil: number;
  readonly lagClose: number;
  readonly lagTime: number;
  /** Changes and markers. */
  readonly updates: Rate;
  /** Own awareness states, and states of others nobody sent the client. */
  readonly awareness: Rate;
  /** State vectors and questions for everybody's awareness. */
  readonly requests: Rate;
  readonly bytes: Rate;
  /** Commits start at least this far apart. */
  readonly gather: number;
  readonly batchEntries: number;
  readonly batchBytes: number;
  /** An update that is not on disk this long after it came closes its room; a room that has not loaded by then too. */
  readonly patience: number;
  /** How often rights are checked again although nobody said they changed, and how long an unchecked one holds. */
  readonly recheck: number;
  readonly unchecked: number;
  /** Silence after which the server shows that it lives; y-websocket gives up at 30 s. */
  readonly keepAlive: number;
  /** An empty room stays in memory this long. */
  readonly idle: number;
  /** Journal rows and bytes since the last snapshot from which a room is compacted; fewer rows when it is unloaded. */
  readonly compactRows: number;
  readonly compactRowsIdle: number;
  readonly compactBytes: number;
  /** In a large document a journal row more may come before the next snapshot for so many bytes of it. */
  readonly bytesPerRow: number;
  /** So many closes for breaking a rule within `penaltyTime` keep an account out for `penaltyTime`. */
  readonly penaltyCloses: number;
  readonly penaltyTime: number;
}

export const LIMITS: Limits = {
  update: MIB,
  stateVector: 64 * KIB,
  awarenessState: 4 * KIB,
  awarenessFrame: 64 * KIB,
  document: 16 * MIB,
  structs: 100_000,
  bodyless: MIB,
  tangles: 4_000_000,
  steps: 5_000_000,
  stepsPerChange: 10_000,
  clientIds: 32,
  inboxFrames: 1_000,
  inboxBytes: 4 * MIB,
  lagFrom: MIB,
  lagUntil: 256 * KIB,
  lagClose: 8 * MIB,
  lagTime: 30_000,
  updates: { burst: 2_000, perSecond: 200 },
  awareness: { burst: 300, perSecond: 60 },
  requests: { burst: 60, perSecond: 10 },
  bytes: { burst: 4 * MIB, perSecond: 512 * KIB },
  gather: 8,
  batchEntries: 1_000,
  batchBytes: 4 * MIB,
  patience: 10_000,
  recheck: 30_000,
  unchecked: 120_000,
  keepAlive: 10_000,
  idle: 30_000,
  compactRows: 500,
  compactRowsIdle: 50,
  compactBytes: 256 * KIB,
  bytesPerRow: 512,
  penaltyCloses: 3,
  penaltyTime: 30_000,
};
