import type { FilePlan, ReadRow, SourceFile } from './format.ts';
import { readTasks } from './label-studio/read-tasks.ts';
import { readTable } from './long/read-file.ts';

/**
 * What one file says, in batches, whatever its format.
 *
 * @throws ReadError when it cannot be read as planned.
 */
export function readFile(file: SourceFile, plan: FilePlan): AsyncGenerator<ReadRow[]> {
  return plan.format === 'label-studio' ? readTasks(file, plan) : readTable(file, plan);
}
