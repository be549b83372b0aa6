import type { DataReport } from '#lib/protocol/data-report.ts';
import { print, readArguments, required } from './arguments.ts';
import { dataReportTask } from './tasks.ts';
import { withDatabase } from './with-database.ts';

const USAGE = 'parley data-report --project SLUG [--import ID] [--json]';

/** `parley data-report`: what is in the data of a project, or of one import. */
export async function dataReportCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number> {
  const options = { project: { type: 'string' }, import: { type: 'string' } } as const;
  const { values } = readArguments(args, options, USAGE);
  const project = required(values.project, 'project', USAGE);
  const task = { project, ...(values.import === undefined ? {} : { import: values.import }) };
  const report = await withDatabase<DataReport>(env, {
    here: (services) => dataReportTask(services, task),
    there: async (ask) => {
      let text = '';
      for await (const piece of await ask('data-report', task)) text += piece;
      return JSON.parse(text) as DataReport;
    },
  });
  print(values.json, report, say(report));
  return 0;
}

function say({ items, withoutText, questions, sameText, contradicting }: DataReport): string[] {
  const lines = [`${items} items, ${withoutText} without text, ${sameText.items} with the text of another one`];
  for (const one of questions) {
    const { pairs, of, circles } = one.contact;
    lines.push(
      `${one.question.key}: ${one.answers} answers of ${one.peopleInAll} people, ${one.changed} changed, ${one.withdrawn} withdrawn`,
      `  labels: ${one.labels.map(({ title, answers, state }) => `${title} ${answers}${state === 'known' ? '' : ` (${state})`}`).join(', ')}`,
      `  answers per item: ${one.overlap.map(({ answers, items: many }) => `${answers} on ${many}`).join(', ')}`,
      `  ${pairs} of ${of} pairs share an item; circles that never meet: ${circles}`,
      ...one.models.map(({ name, answers }) => `  model ${name}: ${answers} answers`),
      ...one.derived.map(({ from, answers }) => `  made from predictions of ${from}: ${answers} answers`),
      `  references: ${one.references.items} items, ${one.references.contradicting} contradicting`,
    );
  }
  for (const { item, question, says } of contradicting) {
    lines.push(
      `  ! ${item.key}, ${question}: ${says.map(({ label, file, line }) => `${label} (${file}:${line ?? ''})`).join(', ')}`,
    );
  }
  return lines;
}
