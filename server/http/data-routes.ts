import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SourceFile } from '#lib/formats/format.ts';
import * as routes from '#lib/protocol/data.ts';
import { roleAllows } from '#server/auth/can.ts';
import { badRequest, Refusal } from '#server/commands/refusal.ts';
import { readVeils } from '#server/exposure/veil.ts';
import { exportGold } from '#server/exports/export-gold.ts';
import { streamText } from '#server/exports/stream-text.ts';
import { cancelImport } from '#server/imports/discard-import.ts';
import { readImportOptions } from '#server/imports/import-options.ts';
import { type ImportOptions, runImport } from '#server/imports/run-import.ts';
import { streamImport } from '#server/imports/stream-import.ts';
import { readAgreement } from '#server/queries/agreement.ts';
import { readImports } from '#server/queries/imports.ts';
import { readPeopleAgreement } from '#server/queries/people-agreement.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';
import { tellError } from './tell-error.ts';

const MOST_UPLOADED = 256 * 1024 * 1024;

/** Data in, agreement, data out. */
export function mountData(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.readAgreement, ({ sight }) => readAgreement(db, sight));
  mountInProject(app, services, routes.readPeopleAgreement, ({ project }) => readPeopleAgreement(db, project.id));
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
  mountInProject(app, services, routes.startImport, async ({ actor, project, context, askAgain }) => {
    const { files, options } = await readForm(context.req.raw);
    await askAgain();
    return streamImport(runImport(services, { actor, project }, files, options, new AbortController().signal));
  });
  mountInProject(app, services, routes.cancelImport, ({ project, param }) =>
    cancelImport(db, project.id, param('import')),
  );

  mountInProject(app, services, routes.exportGold, async ({ actor, asker, project, sight, query, context }) => {
    if (context.req.header('sec-fetch-site') === 'cross-site') {
      throw new Refusal(
        403,
        'foreign-origin',
        'An export is asked for from Parley’s own pages: it is written into the log.',
      );
    }
    const format = query('format') ?? 'jsonl';
    if (format !== 'jsonl' && format !== 'csv') throw badRequest(`format is “${format}”; give jsonl or csv.`);
    // Who brings labels in knows their names; who only decides learns them once an item is decided, here as in its room.
    const hiding = project.settings.hideNames && !roleAllows(asker, 'import').allowed ? project.secret : null;
    const order = { format, exact: query('exact') === '1' } as const;
    await services.exposures.noteAll(sight, 'gold');
    const seen = { sight, veils: await readVeils(db, sight, project.secret) };
    const pieces = await exportGold(services, actor, project, order, hiding, seen);
    context.header(
      'content-type',
      format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
    );
    context.header('content-disposition', `attachment; filename="${project.slug}-gold.${format}"`);
    return context.body(streamText(pieces, (error) => tellError('Export', error)));
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
  return { files: files.map(sourceOf), options: readImportOptions(typeof given === 'string' ? given : null) };
}

function sourceOf(file: File): SourceFile {
  return { name: file.name, size: file.size, chunks: () => file.stream() as unknown as AsyncIterable<Uint8Array> };
}
