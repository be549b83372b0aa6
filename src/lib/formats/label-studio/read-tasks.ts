import { type FilePlan, problem, ReadError, type ReadRow, type SourceFile } from '../format.ts';
import { taskRows } from './task-rows.ts';
import { readTaskRecords } from './tasks.ts';

/**
 * What an export of Label Studio says, task by task.
 *
 * @throws ReadError when no task of it can be read.
 */
export async function* readTasks(file: SourceFile, plan: FilePlan): AsyncGenerator<ReadRow[]> {
  let record = 0;
  let [isAny, firstFault] = [false, ''];
  for await (const batch of readTaskRecords(file, plan.encoding)) {
    yield batch.flatMap((task) => {
      const place = { file: file.name, line: task.line, record: ++record };
      if ('columns' in task) {
        isAny = true;
        return taskRows(task, place, plan);
      }
      firstFault ||= ` (line ${task.line}: ${task.text})`;
      return [problem(task.cause, place, task.text)];
    });
  }
  if (isAny) return;
  const text = `there is no task that can be read${firstFault}. Check that the export is complete.`;
  throw new ReadError({ file: file.name, line: 1 }, text);
}
