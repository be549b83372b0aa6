import { sql } from 'kysely';
import { roleAllows } from '#server/auth/can.ts';
import { MOST_OF_SOURCE, projectIds, type Source, type Waiting } from '../source.ts';

/** Samples with items for this person to look at, and for leads those that only wait to be accepted or rejected. */
export const toAudit: Source = {
  async find(db, recipient) {
    const { accountId, projects } = recipient;
    const manages = new Set(
      projects
        .filter(({ role }) => roleAllows({ accountId, isOwner: false, role }, 'audit.manage').allowed)
        .map(({ id }) => id),
    );
    const waits = sql<boolean>`not exists (select 1 from audit_finding where audit_finding.audit_item_id = sampled.id)`;
    const rows = await db
      .selectFrom('audit')
      .innerJoin('audit_item as sampled', 'sampled.audit_id', 'audit.id')
      .innerJoin('account', 'account.id', 'audit.opened_by')
      .select([
        'audit.id',
        'audit.project_id',
        'audit.name',
        'audit.opened_at',
        'audit.sample_size',
        'account.name as by',
      ])
      .select((eb) => eb.fn.countAll<number>().filterWhere(waits).as('left'))
      .select((eb) =>
        eb.fn.countAll<number>().filterWhere(waits).filterWhere('sampled.auditor', '=', accountId).as('mine'),
      )
      .where('audit.project_id', 'in', projectIds(recipient))
      .where('audit.live_at', 'is not', null)
      .where('audit.closed_at', 'is', null)
      .where('sampled.place', 'is not', null)
      .groupBy(['audit.id', 'account.name'])
      .orderBy('audit.id')
      .execute();
    const found = rows.flatMap(({ id, project_id, name, opened_at, sample_size, by, left, mine }): Waiting[] => {
      const shared = { type: 'task', project: project_id, item: null, since: opened_at, due: null } as const;
      if (Number(mine) > 0) {
        return [
          {
            ...shared,
            id: `audit:${id}:look`,
            place: `audits/${id}?run=sample`,
            what: `Audit ${Number(mine) === 1 ? '1 item' : `${mine} items`}: ${name}`,
            why: `${by} opened this audit, and these of its sample are yours.`,
            urgency: 'soon',
          },
        ];
      }
      if (Number(left) > 0 || !manages.has(project_id)) return [];
      return [
        {
          ...shared,
          id: `audit:${id}:close`,
          place: `audits/${id}`,
          what: `Accept or reject: ${name}`,
          why: `All ${sample_size} of the sample are looked at.`,
          urgency: 'now',
        },
      ];
    });
    return found.slice(0, MOST_OF_SOURCE);
  },
};
