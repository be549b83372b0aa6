import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#server/config.ts';

/** File in the data directory that tells CLI commands where the running server is; readable by its owner only. */
export const DOOR_FILE = 'parley.cli.json';

export interface CliDoor {
  port: number;
  token: string;
}

/**
 * Lets commands on this machine reach the running server, which alone may use the embedded database.
 *
 * @returns a function that closes the door.
 */
export function openCliDoor(config: Pick<Config, 'dataDir' | 'port'>, token: string): () => void {
  const path = join(config.dataDir, DOOR_FILE);
  const door: CliDoor = { port: config.port, token };
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify(door), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}
