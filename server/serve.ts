import { BadSetting, type Config, readConfig } from './config.ts';
import type { OpenPages } from './http/pages.ts';
import { startServer } from './main.ts';
import { DirectoryLocked } from './storage/directory-lock.ts';
import { SchemaTooNew } from './storage/migrate.ts';

/**
 * Runs Parley until it is told to stop (`parley serve`, `parley dev`).
 *
 * @returns the exit code: 1 for a bad setting, 2 when it could not start.
 */
export async function serve(env: Record<string, string | undefined>, openPages: OpenPages): Promise<number> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error;
    console.error(error.message);
    return 1;
  }
  try {
    const server = await startServer(config, (message) => console.error(message), openPages);
    await announce(server, config);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await server.stop();
    return 0;
  } catch (error) {
    console.error(readable(error, config));
    return 2;
  }
}

async function announce(server: Awaited<ReturnType<typeof startServer>>, config: Config): Promise<void> {
  console.log(`Parley is ready: ${config.origins[0]}`);
  const link = await server.setUpLink();
  if (link) console.log(`To set up your own workspace, open this once (7 days): ${link}`);
}

function readable(error: unknown, config: Config): string {
  if (error instanceof DirectoryLocked || error instanceof SchemaTooNew) return error.message;
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'EADDRINUSE')
    return `PORT ${config.port} on ${config.host} is in use by another program: set PORT to a free one.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST ${config.host} is not an address of this machine.`;
  if (config.databaseUrl) return `The database at DATABASE_URL could not be opened: ${message ?? String(error)}`;
  return `Parley could not start: ${message ?? String(error)}`;
}
