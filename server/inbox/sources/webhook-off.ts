import { roleAllows } from '#server/auth/can.ts';
import { MOST_OF_SOURCE, type Source } from '../source.ts';

/** Webhooks that the server switched off, for those who manage them. */
export const webhookOff: Source = {
  async find(db, { accountId, projects }) {
    const managed = projects.filter(
      ({ role }) => roleAllows({ accountId, isOwner: false, role }, 'webhook.manage').allowed,
    );
    if (managed.length === 0) return [];
    const rows = await db
      .selectFrom('webhook')
      .select(['id', 'project_id', 'url', 'disabled_at', 'disabled_why'])
      .where(
        'project_id',
        'in',
        managed.map(({ id }) => id),
      )
      .where('removed_at', 'is', null)
      .where('disabled_why', 'is not', null)
      .orderBy('disabled_at')
      .limit(MOST_OF_SOURCE)
      .execute();
    return rows.map((row) => ({
      id: `webhook:${row.id}:${row.disabled_at ?? 0}`,
      type: 'notice',
      project: row.project_id,
      place: 'settings/webhooks',
      item: null,
      what: `The webhook to ${new URL(row.url).host} was switched off`,
      why: row.disabled_why ?? '',
      since: row.disabled_at ?? 0,
      due: null,
      urgency: 'soon',
    }));
  },
};
