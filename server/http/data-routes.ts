import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SourceFile } from '#lib/formats/format.ts';
import * as agreement from '#lib/protocol/agreement.ts';
import * as routes from '#lib/protocol/data.ts';
import { readDataReport as reportRoute } from '#lib/protocol/data-report.ts';
import { badRequest, Refusal } from '#server/commands/refusal.ts';
import { cancelImport } from '#server/imports/discard-import.ts';
import { readImportOptions } from '#server/imports/import-options.ts';
import { type ImportOptions, runImport } from '#server/imports/run-import.ts';
import { streamImport } from '#server/imports/stream-import.ts';
import { readAgreement } from '#server/queries/agreement.ts';
import { readAgreementDetail } from '#server/queries/agreement-detail.ts';
import { readDataReport } from '#server/queries/data-report.ts';
import { readImportNames } from '#server/queries/import-names.ts';
import { readImports } from '#server/queries/imports.ts';
import { readBy, readStrataChoices } from '#server/queries/strata.ts';
import { readPeopleAgreement } from '#server/queries/people-agreement.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

const MOST_UPLOADED = 256 * 1024 * 1024;

/** Data in, and its agreement. */
export function mountData(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, routes.readAgreement, ({ sight }) => readAgreement(db, sight));
  mountInProject(app, services, routes.readPeopleAgreement, ({ project }) => readPeopleAgreement(db, project.id));
  mountInProject(app, services, agreement.readAgreementDetail, ({ sight, query }) =>
    readAgreementDetail(db, sight, readBy(query('by'))),
  );
  mountInProject(app, services, agreement.readStrataChoices, ({ sight }) => readStrataChoices(db, sight));
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
  mountInProject(app, services, routes.readImportNames, ({ project, param }) =>
    readImportNames(db, project.id, param('import')),
  );
  mountInProject(app, services, reportRoute, ({ project, sight, query }) =>
    readDataReport(db, { projectId: project.id, importId: query('import') || null, sees: sight.sees, key: sight.key }),
  );
  mountInProject(app, services, routes.cancelImport, ({ project, param }) =>
    cancelImport(db, project.id, param('import')),
  );
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
