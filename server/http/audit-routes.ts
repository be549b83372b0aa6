import type { Hono } from 'hono';
import * as routes from '#lib/protocol/audits.ts';
import { assignAuditors, closeAudit } from '#server/audits/close-audit.ts';
import { exportAudit } from '#server/audits/export-audit.ts';
import { listAudits } from '#server/audits/list-audits.ts';
import { openAudit } from '#server/audits/open-audit.ts';
import { previewAudit } from '#server/audits/preview-audit.ts';
import { readAudit } from '#server/audits/read-audit.ts';
import { answerSampled, recordFinding } from '#server/audits/record-finding.ts';
import { answerRework, checkRework, seeRework, sendBack } from '#server/audits/rework.ts';
import { seeAudited, seeSampled } from '#server/audits/sampled.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Services } from '#server/services.ts';
import { type HttpEnv, mountInProject } from './mount.ts';

/** Audits: batches, their samples and what went back to its authors. */
export function mountAudits(app: Hono<HttpEnv>, services: Services): void {
  const { db, exposures } = services;
  mountInProject(app, services, routes.listAudits, ({ actor, project }) => listAudits(db, project.id, actor.accountId));
  mountInProject(app, services, routes.previewAudit, ({ project, body }) => previewAudit(db, project.id, body));
  mountInProject(app, services, routes.openAudit, ({ actor, asker, project, body }) =>
    openAudit(services, { actor, asker, project }, body),
  );
  mountInProject(app, services, routes.readAudit, async ({ actor, asker, project, sight, param }) => {
    const { detail, items } = await readAudit(db, { actor, asker, project, sight }, param('audit'));
    await exposures.note({ accountId: actor.accountId, projectId: project.id }, 'insight', items);
    return detail;
  });
  mountInProject(app, services, routes.exportAudit, async ({ actor, project, param, query, context }) => {
    const what = query('what') ?? 'findings';
    if (what !== 'findings' && what !== 'rework') throw badRequest(`what is “${what}”; give findings or rework.`);
    const { text, items } = await exportAudit(db, project.id, param('audit'), what);
    await exposures.note({ accountId: actor.accountId, projectId: project.id }, 'gold', items);
    context.header('content-type', 'text/csv; charset=utf-8');
    context.header('content-disposition', `attachment; filename="${project.slug}-audit-${what}.csv"`);
    return context.body(text);
  });
  mountInProject(app, services, routes.assignAuditors, ({ actor, asker, project, param, body }) =>
    assignAuditors(services, { actor, asker, project }, param('audit'), body),
  );
  mountInProject(app, services, routes.closeAudit, ({ actor, asker, project, param, body }) =>
    closeAudit(services, { actor, asker, project }, param('audit'), body),
  );
  mountInProject(app, services, routes.sendBack, ({ actor, asker, project, param, body }) =>
    sendBack(services, { actor, asker, project }, param('audit'), body),
  );
  mountInProject(app, services, routes.checkRework, ({ actor, asker, project, param, body }) =>
    checkRework(services, { actor, asker, project }, param('audit'), body),
  );
  mountInProject(app, services, routes.readSampled, ({ actor, project, param }) =>
    seeSampled(db, project.id, actor.accountId, param('sampled')),
  );
  mountInProject(app, services, routes.readAudited, ({ actor, project, param }) =>
    seeAudited(db, project.id, actor.accountId, param('sampled')),
  );
  mountInProject(app, services, routes.answerSampled, ({ actor, asker, project, param, body }) =>
    answerSampled(services, { actor, asker, project }, param('sampled'), body),
  );
  mountInProject(app, services, routes.recordFinding, ({ actor, asker, project, param, body }) =>
    recordFinding(services, { actor, asker, project }, param('sampled'), body),
  );
  mountInProject(app, services, routes.readRework, ({ actor, project, param }) =>
    seeRework(db, project.id, actor.accountId, param('rework')),
  );
  mountInProject(app, services, routes.answerRework, ({ actor, asker, project, param, body }) =>
    answerRework(services, { actor, asker, project }, param('rework'), body),
  );
}
