import { quoted } from '#lib/formats/format.ts';
import { inspect, sayProposals, toCliReport } from '#lib/formats/inspect.ts';
import { readImportOptions } from '#server/imports/import-options.ts';
import { print, readArguments } from './arguments.ts';
import { filePaths, openFiles } from './data-files.ts';
import { READING_USAGE, readingOptions, readReading } from './reading-options.ts';

const USAGE = `parley inspect PATH… ${READING_USAGE} [--json]`;
const SHOWN_LABELS = 20;

/** `parley inspect`: what an import of these files would bring; writes nothing. */
export async function inspectCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, readingOptions, USAGE, { takesPaths: true });
  const paths = filePaths(positionals, values['annotator-from']);
  const { questions, ...reading } = readImportOptions(JSON.stringify(readReading(values, paths)));
  const readings = questions?.map(({ name = '', ...said }) => ({ ...said, name }));
  const found = await inspect(openFiles(paths), { ...reading, questions: readings, mostProblems: Infinity });
  const labels = found.labels.slice(0, SHOWN_LABELS).map(({ value, count }) => `${quoted(value)} ${count}`);
  if (found.labels.length > SHOWN_LABELS) labels.push(`… (${found.labels.length} in all)`);
  const lines = [
    `${found.format}: ${found.items} items, ${found.annotators.length} annotators, ${found.annotations} answers, ${found.references} references`,
    ...(found.models.length > 0 ? [`  models: ${found.models.map(({ name }) => quoted(name)).join(', ')}`] : []),
    ...(found.skipped > 0 ? [`  skipped: ${found.skipped}`] : []),
    ...(labels.length > 0 ? [`  labels: ${labels.join(', ')}`] : []),
    ...found.questions
      .filter(({ name, kind }) => name !== '' || kind !== 'choice')
      .map(
        ({ name, kind, annotations }) =>
          `  question ${name === '' ? '' : `${quoted(name)}: `}${kind}, ${annotations} answers`,
      ),
    ...(found.parents > 0 ? [`  parents: ${found.parents}`] : []),
    ...found.files.map(({ name, role, rows }) => `  ${name}: ${role}, ${rows} rows`),
    ...[...found.warnings, ...sayProposals(found)].map((text) => `  ! ${text}`),
    ...found.unsupported.map((text) => `  – ${text}`),
    ...found.problems.map(({ place, text }) => `  ${place.file}:${place.line}: ${text}`),
  ];
  print(values.json, toCliReport(found), lines);
  return 0;
}
