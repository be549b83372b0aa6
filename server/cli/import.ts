import { resolve } from 'node:path';
import type { ContradictingReferences, ImportProgress } from '#lib/protocol/data.ts';
import { print, readArguments, required } from './arguments.ts';
import { BadInput } from './bad-input.ts';
import { filePaths } from './data-files.ts';
import { READING_USAGE, readingOptions, readReading } from './reading-options.ts';
import { importTask } from './tasks.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `parley import PATH… --project SLUG [--question KEY --prompt TEXT] [--complete items|all [--withdraw N]] [--replace-references] ${READING_USAGE} [--json]`;

/** `parley import`: brings files into a project. */
export async function importCommand(args: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const options = {
    project: { type: 'string' },
    question: { type: 'string' },
    prompt: { type: 'string' },
    complete: { type: 'string' },
    withdraw: { type: 'string' },
    'replace-references': { type: 'boolean' },
    ...readingOptions,
  } as const;
  const { values, positionals } = readArguments(args, options, USAGE, { takesPaths: true });
  const project = required(values.project, 'project', USAGE);
  if (values.prompt !== undefined && values.question === undefined) {
    throw new BadInput(`--prompt needs --question, which names the question.\nUsage: ${USAGE}`);
  }
  const said = {
    ...completeness(values),
    ...(values['replace-references'] ? { replaceReferences: true } : {}),
  };
  const paths = filePaths(positionals, values['annotator-from']);
  const task = {
    project,
    paths: paths.map((path) => resolve(path)),
    reading: { ...readReading(values, paths), ...said },
    ...(values.question ? { question: { key: values.question, prompt: values.prompt ?? values.question } } : {}),
  };
  const last = await withDatabase(env, {
    here: (services) => untilInterrupted(async (signal) => follow(await importTask(services, task, signal))),
    there: async (ask) => follow(stepsIn(await ask('import', task))),
  });
  if (last?.type === 'stopped' && last.fault === 'server') throw new Error(last.detail);
  if (last?.type === 'stopped' && last.withdrawals) {
    const { answers, people } = last.withdrawals;
    const shown = people.slice(0, SHOWN_PEOPLE).map(({ name, answers: lost, of }) => `  ${name}: ${lost} of ${of}`);
    const more = people.length > SHOWN_PEOPLE ? [`  … ${people.length} people in all`] : [];
    throw new BadInput([`${last.detail} Add --withdraw ${answers} if that is meant.`, ...shown, ...more].join('\n'));
  }
  if (last?.type !== 'live') {
    throw new BadInput(last?.type === 'stopped' ? last.detail : 'The import ended without saying how.');
  }
  const { report, contradicting } = last;
  print(values.json, { id: last.id, status: 'live', report, contradicting }, [
    `Live: ${report.newItems} new items, ${report.updatedItems} updated, ${report.newAnnotations} new answers, ` +
      `${report.changedAnnotations} changed, ${report.unchangedAnnotations} unchanged, ` +
      `${report.withdrawnAnnotations} withdrawn, ${report.newConflicts} new conflicts.`,
    ...(report.newReferences + report.changedReferences > 0
      ? [`References: ${report.newReferences} new, ${report.changedReferences} earlier ones superseded.`]
      : []),
    ...sayContradictions(report.conflictingReferences, contradicting),
    ...(report.problems > 0
      ? [`${report.problems === 1 ? '1 row was' : `${report.problems} rows were`} left out; parley inspect lists them.`]
      : []),
  ]);
  return 0;
}

function sayContradictions(count: number, shown: readonly ContradictingReferences[]): string[] {
  if (count === 0) return [];
  const lines = shown.map(({ item, question, says }) => {
    const each = says.map(({ label, file, line }) => `“${label}” (${file}${line === null ? '' : `:${line}`})`);
    return `  ${item.key}, ${question}: ${each.join(', ')}`;
  });
  return [
    `Conflicting references on ${count} ${count === 1 ? 'item' : 'items'}; none of them is chosen. Correct the file and import it ` +
      'again under its name, or import the right one with --replace-references.',
    ...lines,
    ...(count > shown.length ? [`  … ${count} in all`] : []),
  ];
}

const SHOWN_PEOPLE = 20;

/** Whether what the files leave out is withdrawn, and how many answers at most. */
function completeness({ complete, withdraw }: { complete?: string; withdraw?: string }) {
  if (complete !== undefined && complete !== 'items' && complete !== 'all') {
    throw new BadInput(
      `--complete ${complete}: write items (the files hold all answers of their people on the items they name) or all (on every item).`,
    );
  }
  if (withdraw !== undefined && (complete === undefined || !/^\d{1,9}$/.test(withdraw))) {
    throw new BadInput('--withdraw needs --complete, and is the number of answers that may be withdrawn.');
  }
  return {
    ...(complete === undefined ? {} : { complete }),
    ...(withdraw === undefined ? {} : { withdraws: Number(withdraw) }),
  };
}

/** Whoever interrupts the command has cancelled the import; a second time ends the process as it stands. */
async function untilInterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupt = new AbortController();
  const stop = () => {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    process.stderr.write('Cancelling the import …\n');
    interrupt.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(interrupt.signal);
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

/** Tells the steps on stderr and gives back the last. */
async function follow(steps: AsyncIterable<ImportProgress>): Promise<ImportProgress | null> {
  let last: ImportProgress | null = null;
  for await (const step of steps) {
    last = step;
    if (step.type === 'progress') process.stderr.write(`${step.stage} ${step.done}\n`);
  }
  return last;
}

async function* stepsIn(text: AsyncIterable<string>): AsyncGenerator<ImportProgress> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as ImportProgress;
  }
}
