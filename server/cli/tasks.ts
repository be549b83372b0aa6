import { sql } from 'kysely';
import type { Selection } from '#domain/release/selection.ts';
import type { DataReport } from '#lib/protocol/data-report.ts';
import type { ExportFormat } from '#lib/protocol/exports.ts';
import type { ImportProgress } from '#lib/protocol/data.ts';
import { notFound } from '#server/commands/refusal.ts';
import { defaultNaming, exportGold } from '#server/exports/export-gold.ts';
import type { Naming } from '#server/exports/naming.ts';
import { readImportOptions } from '#server/imports/import-options.ts';
import { type ImportOptions, runImport } from '#server/imports/run-import.ts';
import { listChains, verifyChain } from '#server/log/verify.ts';
import { readDataReport } from '#server/queries/data-report.ts';
import { createReleaseAsSystem } from '#server/releases/create-release.ts';
import { readDifference } from '#server/releases/difference.ts';
import type { ReleaseReply } from '#lib/protocol/command-line.ts';
import { listReleases } from '#server/releases/read-releases.ts';
import { type ReportWithReleases, verifyReleases } from '#server/releases/verify-releases.ts';
import type { Services } from '#server/services.ts';
import type { Db } from '#server/storage/storage.ts';
import { openFiles } from './data-files.ts';

/**
 * What the command line does with the database: run in its own process, or by the running server on its behalf. Who
 * may use the data directory may do everything, so the actor is the system itself.
 */
const actor = { accountId: 'system' };

export interface ImportTask {
  readonly project: string;
  /** Absolute, on the machine of whoever carries it out. */
  readonly paths: readonly string[];
  readonly question?: ImportOptions['question'];
  /** How the files are to be read, as in the options of an import over HTTP. */
  readonly reading?: ReadingOptions;
}

/** As somebody sent it: checked where it is used. */
export interface ReadingOptions {
  readonly plans?: readonly unknown[];
  readonly columns?: readonly unknown[];
  readonly annotatorFrom?: string;
  readonly sheet?: string;
  readonly questions?: readonly unknown[];
  readonly complete?: string;
  readonly withdraws?: number;
  readonly replaceReferences?: boolean;
}

export interface ExportTask {
  readonly project: string;
  readonly format: ExportFormat;
  readonly release?: number | undefined;
  readonly names?: Naming | undefined;
  readonly exact?: boolean | undefined;
  readonly models?: boolean | undefined;
  readonly file?: string | undefined;
}

export type ReleaseTask = { readonly project: string } & (
  | { readonly act: 'create'; readonly note: string; readonly selection: Selection }
  | { readonly act: 'list' }
  | { readonly act: 'diff'; readonly from: number; readonly to: number | null; readonly names?: Naming | undefined }
);

export interface HeldAnchor {
  /** A project's short name. */
  readonly project: string;
  readonly seq: number;
  readonly hash: string;
}

export interface VerifyTask {
  readonly project?: string;
  readonly anchors: readonly HeldAnchor[];
}

/** One chain as verified, under the name people know it by. */
export type NamedReport = ReportWithReleases & { readonly project: string | null };

/** @throws Refusal when there is no such project, a file cannot be read, or the question cannot be called so. */
export async function importTask(
  services: Services,
  task: ImportTask,
  signal: AbortSignal = new AbortController().signal,
): Promise<AsyncGenerator<ImportProgress>> {
  const project = await findProject(services.db, task.project);
  const options = readImportOptions(JSON.stringify({ ...task.reading, question: task.question }));
  return runImport(services, { actor, project }, openFiles(task.paths), options, signal);
}

export async function exportTask(
  services: Services,
  { project: slug, format, names, release, exact = false, models = false, file }: ExportTask,
): Promise<AsyncIterable<string | Uint8Array>> {
  const { settings, ...project } = await findProject(services.db, slug);
  const naming = names ?? defaultNaming(format, settings.hideNames, true);
  return exportGold(services, actor, project, {
    format,
    naming,
    release: release ?? null,
    exact,
    models,
    file: file ?? null,
  });
}

/** @throws Refusal when there is no such project or import. */
export async function dataReportTask(
  { db }: Services,
  task: { readonly project: string; readonly import?: string | undefined },
): Promise<DataReport> {
  const { id } = await findProject(db, task.project);
  return readDataReport(db, { projectId: id, importId: task.import ?? null, sees: () => sql<boolean>`true`, key: '' });
}

/** Makes a release, or tells what there is of them. */
export async function releaseTask(services: Services, task: ReleaseTask): Promise<ReleaseReply> {
  const { settings: _, ...project } = await findProject(services.db, task.project);
  switch (task.act) {
    case 'create':
      return createReleaseAsSystem(services, project, { note: task.note, selection: task.selection });
    case 'list':
      return listReleases(services.db, project.id);
    case 'diff': {
      const names = { naming: task.names ?? 'real', secret: project.secret, hidesOpen: false } as const;
      const order = { from: task.from, to: task.to, limit: Infinity };
      return readDifference(services, project, order, names);
    }
  }
}

/** Recomputes the log of a project, or every log there is. */
export async function verifyTask({ db }: Services, { project: slug, anchors }: VerifyTask): Promise<NamedReport[]> {
  const projects = await db.selectFrom('project').select(['id', 'slug']).execute();
  const unknown = [slug, ...anchors.map(({ project }) => project)].find(
    (name) => name !== undefined && !projects.some((project) => project.slug === name),
  );
  if (unknown !== undefined) throw notFound(`project “${unknown}”`);
  const named = projects.find((project) => project.slug === slug);
  // A chain that an anchor is held for is looked at even when nothing of it is left.
  const anchored = projects.filter(({ slug }) => anchors.some(({ project }) => project === slug)).map(({ id }) => id);
  const chains = named ? [named.id] : [...new Set([...(await listChains(db)), ...anchored])];
  const reports: NamedReport[] = [];
  for (const chain of chains) {
    const project = projects.find(({ id }) => id === chain)?.slug ?? null;
    const held = anchors.filter((anchor) => anchor.project === project);
    reports.push({ ...(await verifyReleases(db, await verifyChain(db, chain, held))), project });
  }
  return reports;
}

async function findProject(db: Db, slug: string) {
  const project = await db
    .selectFrom('project')
    .select(['id', 'slug', 'secret', 'settings'])
    .where('slug', '=', slug)
    .executeTakeFirst();
  if (!project) throw notFound(`project “${slug}”`);
  return project;
}
