import { inspect, toCliReport } from '#lib/formats/inspect.ts';
import { print, readArguments } from './arguments.ts';
import { filePaths, openFiles } from './data-files.ts';

const USAGE = 'parley inspect PATH… [--json]';

/** `parley inspect`: what an import of these files would bring; writes nothing. */
export async function inspectCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {}, USAGE);
  const found = await inspect(openFiles(filePaths(positionals)));
  const lines = [
    `${found.format}: ${found.items} items, ${found.annotators.length} annotators, ${found.annotations} answers, ${found.references} references`,
    ...found.files.map(({ name, role, rows }) => `  ${name}: ${role}, ${rows} rows`),
    ...found.warnings.map((text) => `  ! ${text}`),
    ...found.unsupported.map((text) => `  – ${text}`),
    ...found.problems.slice(0, 20).map(({ place, text }) => `  ${place.file}:${place.line}: ${text}`),
    ...(found.problemCount > 20 ? [`  … and ${found.problemCount - 20} more`] : []),
  ];
  print(values.json, toCliReport(found), lines);
  return 0;
}
