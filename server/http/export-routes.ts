import type { Hono } from 'hono';
import { type ExportFormat, exportFormats } from '#lib/protocol/exports.ts';
import * as exports from '#lib/protocol/exports.ts';
import type { DifferenceRow } from '#lib/protocol/releases.ts';
import * as releases from '#lib/protocol/releases.ts';
import { roleAllows } from '#server/auth/can.ts';
import type { InProject } from '#server/commands/context.ts';
import { badRequest, forbidden, Refusal } from '#server/commands/refusal.ts';
import { defaultNaming, exportGold } from '#server/exports/export-gold.ts';
import { listOriginals } from '#server/exports/label-studio/originals.ts';
import type { Naming } from '#server/exports/naming.ts';
import { strangersOf } from '#server/exposure/seen-gold.ts';
import { readVeils } from '#server/exposure/veil.ts';
import { streamText } from '#server/exports/stream-text.ts';
import { createRelease } from '#server/releases/create-release.ts';
import { readDifference } from '#server/releases/difference.ts';
import { listReleases, previewRelease } from '#server/releases/read-releases.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';
import { tellError } from './tell-error.ts';

const ROWS_OF_A_PAGE = 100;

type Query = (name: string) => string | undefined;

/** What a project gives back: exports of the moment, and dataset releases. */
export function mountExports(app: Hono<HttpEnv>, services: Services): void {
  const { db } = services;
  mountInProject(app, services, exports.readExportChoices, async ({ asker, project }) => ({
    releases: (await listReleases(db, project.id)).map(({ number, note }) => ({ number, note })),
    labelStudio: (await listOriginals(db, project.id)).map(({ name }) => name),
    mayName: roleAllows(asker, 'export.names').allowed,
    hideNames: project.settings.hideNames,
  }));
  mountInProject(app, services, exports.exportGold, async ({ actor, asker, project, sight, query, context }) => {
    if (context.req.header('sec-fetch-site') === 'cross-site') {
      throw new Refusal(
        403,
        'foreign-origin',
        'An export is asked for from Parley’s own pages: it is written into the log.',
      );
    }
    const format = readFormat(query('format') ?? 'jsonl');
    const release = readNumber(query, 'release');
    const naming = readNaming(query('names'), asker) ?? namingFor(format, { asker, project });
    const order = {
      format,
      release,
      naming,
      exact: query('exact') === '1',
      models: query('models') === '1',
      file: query('file') ?? null,
    };
    const seen = { sight, veils: await readVeils(db, sight, project.secret) };
    const pieces = await exportGold(services, actor, project, order, hidesOpen({ asker, project }), seen);
    await services.exposures.noteAll(sight, 'gold');
    const { file, extension, type } = exportFormats[format];
    const name = `${project.slug}${release === null ? '' : `-release-${release}`}-${file}.${extension}`;
    context.header('content-type', `${type}; charset=utf-8`);
    context.header('content-disposition', `attachment; filename="${name}"`);
    return context.body(streamText(pieces, (error) => tellError('Export', error)));
  });

  mountInProject(app, services, releases.listReleases, ({ project }) => listReleases(db, project.id));
  mountInProject(app, services, releases.previewRelease, ({ project }) => previewRelease(db, project.id));
  mountInProject(app, services, releases.createRelease, ({ actor, asker, project, body }) =>
    createRelease(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, releases.readDifference, async ({ asker, project, sight, param, query }) => {
    const from = readNumber(() => param('number'), 'number');
    if (from === null) throw badRequest('Say from which release.');
    const to = query('to') === 'now' ? null : readNumber(query, 'to');
    const order = { from, to, change: readChange(query('change')), item: query('item'), after: query('after') };
    const naming = roleAllows(asker, 'export.names').allowed ? 'real' : 'pseudonym';
    const seen = { sight, veils: await readVeils(db, sight, project.secret) };
    const names = {
      naming,
      secret: project.secret,
      hidesOpen: hidesOpen({ asker, project }),
      strangerOf: strangersOf(seen),
    } as const;
    const difference = await readDifference(services, project, { ...order, limit: ROWS_OF_A_PAGE }, names, sight);
    const shown = difference.rows.map(({ item }) => item.id);
    await services.exposures.note({ accountId: sight.viewer.id, projectId: project.id }, 'gold', shown);
    return difference;
  });
}

/** Who brings labels in knows their names; who only decides learns on open items what the room shows: letters. */
function hidesOpen({ asker, project }: Pick<InProject, 'asker' | 'project'>): boolean {
  return project.settings.hideNames && !roleAllows(asker, 'import').allowed;
}

function namingFor(format: ExportFormat, { asker, project }: Pick<InProject, 'asker' | 'project'>): Naming {
  return defaultNaming(format, project.settings.hideNames, roleAllows(asker, 'export.names').allowed);
}

function readFormat(format: string): ExportFormat {
  if (Object.hasOwn(exportFormats, format)) return format as ExportFormat;
  throw badRequest(`format is “${format}”; give ${Object.keys(exportFormats).join(', ')}.`);
}

function readNaming(names: string | undefined, asker: InProject['asker']): Naming | null {
  if (names === undefined || names === 'pseudonym') return names ?? null;
  if (names !== 'real') throw badRequest(`names is “${names}”; give real or pseudonym.`);
  const permission = roleAllows(asker, 'export.names');
  if (permission.allowed) return names;
  throw forbidden(permission.code, 'Real names go to owners and leads: ask for pseudonyms.');
}

function readNumber(query: Query, name: string): number | null {
  const text = query(name);
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest(`${name} is “${text}”; give the number of a release.`);
  return Number(text);
}

function readChange(change: string | undefined): DifferenceRow['change'] | undefined {
  if (change === undefined || change === 'added' || change === 'removed' || change === 'changed') return change;
  throw badRequest(`change is “${change}”; give added, removed or changed.`);
}
