import { ReadError } from '#lib/formats/format.ts';
import { BadSetting } from '#server/config.ts';
import { Refusal } from '#server/commands/refusal.ts';
import { BadInput } from './bad-input.ts';

type Env = Record<string, string | undefined>;

/** Each command is loaded when it is asked for: `inspect` needs no database, `serve` no reader of arguments. */
const commands: Readonly<Record<string, (args: readonly string[], env: Env) => Promise<number>>> = {
  serve: async (_, env) => {
    const { openBuiltPages } = await import('#server/http/pages.ts');
    return (await import('#server/serve.ts')).serve(env, openBuiltPages);
  },
  dev: async (_, env) => {
    const { openPagesInWork } = await import('#server/dev.ts');
    return (await import('#server/serve.ts')).serve(env, openPagesInWork);
  },
  demo: async (args, env) => (await import('./demo.ts')).demoCommand(args, env),
  inspect: async (args) => (await import('./inspect.ts')).inspectCommand(args),
  import: async (args, env) => (await import('./import.ts')).importCommand(args, env),
  export: async (args, env) => (await import('./export.ts')).exportCommand(args, env),
  release: async (args, env) => (await import('./release.ts')).releaseCommand(args, env),
  'data-report': async (args, env) => (await import('./data-report.ts')).dataReportCommand(args, env),
  agreement: async (args) => (await import('./agreement.ts')).agreementCommand(args),
  verify: async (args, env) => (await import('./verify.ts')).verifyCommand(args, env),
  doctor: async (args, env) => (await import('./doctor.ts')).doctorCommand(args, env),
};

const HELP = `Usage: parley COMMAND

  serve                                        run the server (settings: PORT HOST ORIGIN DATA_DIR DATABASE_URL)
  dev                                          the same with hot reload, for work on Parley itself
  demo                                         run the demo, in a folder of its own
  inspect PATH…                                say what files hold, without writing anything
  import PATH… --project SLUG                  bring files into a project
  export --project SLUG --format F --out FILE  write gold (jsonl, csv), soft labels (soft, soft-csv) or every answer
                                               (annotations, annotations-csv), the file of Label Studio with ground truth
                                               (label-studio, label-studio-relabel); --release N for a release
  release create|list|diff --project SLUG      freeze a dataset release, list them, say what changed between two
  data-report --project SLUG [--import ID]     say what is in the data: labels, overlap, repeats, references
  agreement VECTOR.json…                       compute agreement statistics for files of ratings
  verify [--project SLUG] [--anchors FILE]     recompute the log
  doctor                                       say whether Parley can run here

How inspect and import read files: --column USE=NAME (item, annotator, label, answers, question, person, gold,
parent, derived, text, fact, none), --plan FILE, --annotator-from PATTERN (who answered, by the path: {annotator}/*.csv),
--sheet NAME (of a workbook; the first with rows unless said). What the questions are: --kind [QUESTION=]KIND,
--separator [QUESTION=]TEXT (between several labels in a cell), --questions FILE.

Every command but serve, dev and demo knows --json. Exit codes: 0, 1 bad input, 2 failure.
`;

/**
 * Runs one command of `parley`; without a name, `serve`.
 *
 * @returns the exit code: 0, 1 for bad input, 2 for a failure.
 */
export async function runCli(argv: readonly string[], env: Env): Promise<number> {
  const [name = 'serve', ...args] = argv;
  if (['help', '--help', '-h'].includes(name) || args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`There is no command “${name}”.\n\n${HELP}`);
    return 1;
  }
  try {
    return await command(args, env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return isBadInput(error) ? 1 : 2;
  }
}

function isBadInput(error: unknown): boolean {
  if (error instanceof Refusal) return error.problem.status < 500;
  return error instanceof BadInput || error instanceof BadSetting || error instanceof ReadError;
}
