import { quoted } from '#lib/formats/format.ts';
import { inspect, toCliReport } from '#lib/formats/inspect.ts';
import { print, readArguments } from './arguments.ts';
import { filePaths, openFiles } from './data-files.ts';

const USAGE = 'parley inspect PATH… [--json]';
const SHOWN_LABELS = 20;

/** `parley inspect`: what an import of these files would bring; writes nothing. */
export async function inspectCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {}, USAGE, { takesPaths: true });
  const found = await inspect(openFiles(filePaths(positionals)), { mostProblems: Infinity });
  const labels = found.labels.slice(0, SHOWN_LABELS).map(({ value, count }) => `${quoted(value)} ${count}`);
  if (found.labels.length > SHOWN_LABELS) labels.push(`… (${found.labels.length} in all)`);
  const lines = [
    `${found.format}: ${found.items} items, ${found.annotators.length} annotators, ${found.annotations} answers, ${found.references} references`,
    ...(labels.length > 0 ? [`  labels: ${labels.join(', ')}`] : []),
    ...found.files.map(({ name, role, rows }) => `  ${name}: ${role}, ${rows} rows`),
    ...found.warnings.map((text) => `  ! ${text}`),
    ...found.unsupported.map((text) => `  – ${text}`),
    ...found.problems.map(({ place, text }) => `  ${place.file}:${place.line}: ${text}`),
  ];
  print(values.json, toCliReport(found), lines);
  return 0;
}
