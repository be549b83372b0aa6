import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { stream } from 'hono/streaming';
import * as v from 'valibot';
import type { SourceFile } from '#lib/formats/format.ts';
import * as routes from '#lib/protocol/data.ts';
import type { ImportProgress } from '#lib/protocol/data.ts';
import { badRequest, conflicting, Refusal } from '#server/commands/refusal.ts';
import { exportGold } from '#server/exports/export-gold.ts';
import { type ImportOptions, runImport } from '#server/imports/run-import.ts';
import { readAgreement } from '#server/queries/agreement.ts';
import { readImports } from '#server/queries/imports.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

const MOST_UPLOADED = 256 * 1024 * 1024;

const optionsSchema = v.object({
  question: v.optional(
    v.object({
      key: v.pipe(v.string(), v.trim(), v.regex(/^[\p{L}\p{N}_.-]{1,60}$/u, 'A question’s key has 1 to 60 letters, digits, dots or dashes.')),
      prompt: v.pipe(v.string(), v.trim(), v.minLength(1, 'Write the question as people were asked it.'), v.maxLength(500)),
    }),
  ),
});

/** Data in, agreement, data out. */
export function mountData(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.readAgreement, ({ project }) => readAgreement(db, project.id));
  mountInProject(app, services, routes.listImports, ({ project }) => readImports(db, project.id));

  app.use(
    routes.startImport.path,
    bodyLimit({
      maxSize: MOST_UPLOADED,
      onError: () => {
        throw new Refusal(413, 'too-large', 'The files are larger than 256 MiB together: import them in parts.');
      },
    }),
  );
  mountInProject(app, services, routes.startImport, async ({ actor, project, context }) => {
    const { files, options } = await readForm(context.req.raw);
    const steps = runImport(services, { actor, project }, files, options, new AbortController().signal);
    // What can be refused is refused as a reply of its own, before the stream begins.
    const first = await steps.next();
    return stream(context, async (out) => {
      context.header('content-type', 'application/x-ndjson');
      // An import goes on when the page that started it is closed; only a cancel ends it.
      for (let step = first; !step.done; step = await steps.next()) await out.write(`${JSON.stringify(step.value)}\n`);
    }, async (error, out) => {
      console.error(error);
      const stopped: ImportProgress = { type: 'stopped', status: 'failed', detail: 'Something went wrong on the server; nothing was imported.' };
      await out.write(`${JSON.stringify(stopped)}\n`);
    });
  });
  mountInProject(app, services, routes.cancelImport, async ({ project, param }) => {
    const { numUpdatedRows } = await db
      .updateTable('import')
      .set({ status: 'cancelled' })
      .where('id', '=', param('import'))
      .where('project_id', '=', project.id)
      .where('status', '=', 'staging')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw conflicting('not-staging', 'This import is over: there is nothing to cancel.');
    return null;
  });

  mountInProject(app, services, routes.exportGold, async ({ actor, project, query, context }) => {
    const format = query('format') ?? 'jsonl';
    if (format !== 'jsonl' && format !== 'csv') throw badRequest(`format is “${format}”; give jsonl or csv.`);
    const pieces = await exportGold(services, actor, project, { format, exact: query('exact') === '1' });
    context.header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8');
    context.header('content-disposition', `attachment; filename="${project.slug}-gold.${format}"`);
    return stream(context, async (out) => {
      for await (const piece of pieces) await out.write(piece);
    });
  });
}

async function readForm(request: Request): Promise<{ files: SourceFile[]; options: ImportOptions }> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw badRequest('Send the files as a multipart form: `files`, and `options` as JSON.');
  }
  const files = form.getAll('files').filter((entry): entry is File => entry instanceof File);
  const given = form.get('options');
  let value: unknown = {};
  try {
    if (typeof given === 'string') value = JSON.parse(given);
  } catch {
    throw badRequest('`options` is not valid JSON.');
  }
  const parsed = v.safeParse(optionsSchema, value);
  if (!parsed.success) throw badRequest(parsed.issues[0].message);
  return { files: files.map(sourceOf), options: parsed.output };
}

function sourceOf(file: File): SourceFile {
  return { name: file.name, size: file.size, chunks: () => file.stream() as unknown as AsyncIterable<Uint8Array> };
}
