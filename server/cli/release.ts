import { selections } from '#domain/release/selection.ts';
import type { Difference, ReleaseView } from '#lib/protocol/releases.ts';
import { print, readArguments, required } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { releaseTask, type ReleaseTask } from './tasks.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `parley release create --project SLUG --note TEXT [--rows ${selections.join('|')}] [--json]
       parley release list --project SLUG [--json]
       parley release diff --project SLUG --from N [--to N] [--names real|pseudonym] [--json]`;

/** `parley release`: freezes a dataset release, lists them, says what changed between two or since one. */
export async function releaseCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number> {
  const [act, ...rest] = args;
  const options = {
    project: { type: 'string' },
    note: { type: 'string' },
    rows: { type: 'string', default: 'answered' },
    from: { type: 'string' },
    to: { type: 'string', default: 'now' },
    names: { type: 'string', default: 'real' },
  } as const;
  const { values } = readArguments(rest, options, USAGE);
  const project = required(values.project, 'project', USAGE);
  switch (act) {
    case 'create': {
      const note = required(values.note, 'note', USAGE).trim();
      if (note === '') throw new BadInput('Say what the release is for: --note is empty.');
      const selection = oneOf(values.rows, selections, 'rows');
      const made = await run<{ number: number; rows: number; hash: string }>(env, {
        act,
        project,
        note,
        selection,
      });
      print(values.json, made, [`Release ${made.number}: ${made.rows} rows, ${made.hash}`]);
      return 0;
    }
    case 'list': {
      const list = await run<ReleaseView[]>(env, { act, project });
      print(
        values.json,
        list,
        list.map(({ number, rows, hash, note }) => `${number}  ${rows} rows  ${hash.slice(0, 16)}  ${note}`),
      );
      return 0;
    }
    case 'diff': {
      const from = numberOf(required(values.from, 'from', USAGE), 'from');
      const to = values.to === 'now' ? null : numberOf(values.to, 'to');
      const names = oneOf(values.names, ['real', 'pseudonym'] as const, 'names');
      const found = await run<Difference>(env, { act, project, from, to, names });
      const { added, removed, changed, same } = found.counts;
      print(values.json, found, [
        `${added} added, ${removed} removed, ${changed} changed, ${same} the same`,
        ...found.rows.map(({ change, item, question, from: a, to: b }) =>
          [change, item.key, question.key, `${a?.summary ?? ''} → ${b?.summary ?? ''}`].join('  '),
        ),
      ]);
      return 0;
    }
    default:
      throw new BadInput(`Give create, list or diff.\n${USAGE}`);
  }
}

function run<Reply>(env: Record<string, string | undefined>, task: ReleaseTask): Promise<Reply> {
  return withDatabase(env, {
    here: async (services) => (await releaseTask(services, task)) as Reply,
    there: async (ask) => JSON.parse((await Array.fromAsync(await ask('release', task))).join('')) as Reply,
  });
}

function oneOf<Word extends string>(given: string, words: readonly Word[], option: string): Word {
  const word = words.find((one) => one === given);
  if (word === undefined) throw new BadInput(`--${option} is “${given}”; give ${words.join(', ')}.`);
  return word;
}

function numberOf(given: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(given)) throw new BadInput(`--${option} is “${given}”; give the number of a release.`);
  return Number(given);
}
