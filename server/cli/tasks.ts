import type { ImportProgress } from '#lib/protocol/data.ts';
import { notFound } from '#server/commands/refusal.ts';
import { exportGold, type GoldOrder } from '#server/exports/export-gold.ts';
import { readImportOptions } from '#server/imports/import-options.ts';
import { type ImportOptions, runImport } from '#server/imports/run-import.ts';
import { type ChainReport, listChains, verifyChain } from '#server/log/verify.ts';
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
  readonly questions?: readonly unknown[];
}

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
export type NamedReport = ChainReport & { readonly project: string | null };

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
  { project: slug, ...order }: GoldOrder & { project: string },
): Promise<AsyncIterable<string>> {
  return exportGold(services, actor, await findProject(services.db, slug), order);
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
    reports.push({ ...(await verifyChain(db, chain, held)), project });
  }
  return reports;
}

async function findProject(db: Db, slug: string) {
  const project = await db.selectFrom('project').select(['id', 'slug']).where('slug', '=', slug).executeTakeFirst();
  if (!project) throw notFound(`project “${slug}”`);
  return project;
}
