/** Something that was done, as a chain of the log takes it. */
export interface Happening {
  /** A project id, or WORKSPACE. */
  chain: string;
  at: number;
  actor: string;
  action: string;
  object: string;
  body: unknown;
}

/** Where an entry stands in its chain; goes into exports as an anchor. */
export interface Anchor {
  seq: number;
  hash: string;
}
