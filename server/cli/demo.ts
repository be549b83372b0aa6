import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './arguments.ts';
import { BadInput } from './bad-input.ts';

/** `parley demo`: serves the demo from a folder of its own, on this machine only, and removes it at the end. */
export async function demoCommand(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  readArguments(args, {}, 'parley demo');
  for (const name of ['DATABASE_URL', 'ORIGIN', 'HOST', 'DATA_DIR']) {
    if (env[name]) throw new BadInput(`${name} is set: the demo runs on this machine alone, in a folder of its own.`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
  try {
    const { serve } = await import('#server/serve.ts');
    const { openBuiltPages } = await import('#server/http/pages.ts');
    return await serve({ ...env, DATA_DIR: folder }, openBuiltPages);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
