import type { FilePlan, SourceFile } from './format.ts';
import { sniffTasks } from './label-studio/sniff-tasks.ts';
import { lookUnder } from './long/look.ts';
import { asText, valueOf } from './long/record.ts';
import type { Sniffed } from './long/sniff.ts';

const SAMPLE = 20;
const EXAMPLES = 3;

/** The columns of a file as planned, each with up to three different values from its first rows. */
export async function fileColumns(file: SourceFile, plan: FilePlan, sniffed: Sniffed | null) {
  const { columns, sample } = sniffed ?? (await describe(file, plan));
  return columns.map((name, index) => {
    const values = sample.map((row) => row[index] ?? '').filter((value) => value.trim() !== '');
    return { name, examples: [...new Set(values)].slice(0, EXAMPLES) };
  });
}

async function describe(file: SourceFile, plan: FilePlan): Promise<Pick<Sniffed, 'columns' | 'sample'>> {
  if (plan.format === 'label-studio') return sniffTasks(file, plan.encoding);
  const { columns, records } = await lookUnder(file, plan);
  const sample = records.slice(0, SAMPLE).map((record) => columns.map((column) => asText(valueOf(record, column))));
  return { columns, sample };
}
