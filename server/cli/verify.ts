import { print, readArguments } from './arguments.ts';
import { readAnchors } from './anchors.ts';
import { type NamedReport, verifyTask } from './tasks.ts';
import { withDatabase } from './with-database.ts';

const USAGE = 'parley verify [--project SLUG] [--anchors FILE] [--json]';

/** `parley verify`: recomputes the log; exit code 2 when it does not hold. */
export async function verifyCommand(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const options = { project: { type: 'string' }, anchors: { type: 'string' } } as const;
  const { values } = readArguments(args, options, USAGE);
  const anchors = values.anchors ? await readAnchors(values.anchors) : [];
  const task = { anchors, ...(values.project ? { project: values.project } : {}) };
  const chains = await withDatabase(env, {
    here: (services) => verifyTask(services, task),
    there: async (ask) => JSON.parse((await Array.fromAsync(await ask('verify', task))).join('')) as NamedReport[],
  });
  const ok = chains.every(({ broken }) => broken === null);
  print(values.json, { ok, chains }, [...chains.map(line), ok ? 'The log holds.' : 'The log does not hold.']);
  return ok ? 0 : 2;
}

function line({ project, chain, entries, redacted, releases, head, broken }: NamedReport): string {
  const name = project ?? chain;
  if (broken) return `${name}: broken at entry ${broken.seq}: ${broken.reason}`;
  return `${name}: ${entries} entries${redacted > 0 ? `, ${redacted} redacted` : ''}${releases > 0 ? `, ${releases} releases` : ''}, last ${head.hash.slice(0, 16)}`;
}
