import { tellError } from '#server/http/tell-error.ts';
import type { ImportProgress } from '#lib/protocol/data.ts';

/**
 * The steps of an import as newline-delimited JSON. The import goes on whether somebody reads or not: who closes the
 * page has not cancelled it.
 *
 * @throws whatever the import throws before its first step, so that a refusal is a plain reply.
 */
export async function streamImport(steps: AsyncGenerator<ImportProgress>): Promise<Response> {
  const first = await steps.next();
  const encoder = new TextEncoder();
  let isRead = true;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const tell = (step: ImportProgress) => {
        if (isRead) controller.enqueue(encoder.encode(`${JSON.stringify(step)}\n`));
      };
      void follow(first, steps, tell).finally(() => {
        if (isRead) controller.close();
      });
    },
    cancel() {
      isRead = false;
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } });
}

async function follow(
  first: IteratorResult<ImportProgress>,
  steps: AsyncGenerator<ImportProgress>,
  tell: (step: ImportProgress) => void,
): Promise<void> {
  try {
    for (let step = first; !step.done; step = await steps.next()) tell(step.value);
  } catch (error) {
    tellError('Import', error);
    const detail = 'Something went wrong on the server. Nothing of the import was kept; try again.';
    tell({ type: 'stopped', status: 'failed', detail, fault: 'server' });
  }
}
