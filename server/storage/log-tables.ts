import type { Fixed, Json } from './column.ts';

interface LogTable {
  /** A project id, or `workspace` for what belongs to no project. */
  chain: Fixed<string>;
  seq: Fixed<number>;
  at: Fixed<number>;
  actor: Fixed<string>;
  action: Fixed<string>;
  object: Fixed<string>;
  /** SHA-256 of salt and canonical body. */
  body_hash: Fixed<string>;
  prev: Fixed<string>;
  hash: Fixed<string>;
}

interface LogBodyTable {
  chain: Fixed<string>;
  seq: Fixed<number>;
  salt: Fixed<string>;
  /** Canonical JSON; `null` once redacted. */
  body: string | null;
}

/** Commands already carried out, so that one sent twice has one effect. */
interface CommandTable {
  id: Fixed<string>;
  account_id: Fixed<string>;
  action: Fixed<string>;
  at: Fixed<number>;
  result: Json<unknown>;
}

/** What was done. */
export interface LogTables {
  log: LogTable;
  log_body: LogBodyTable;
  command: CommandTable;
}
