import type { AuditSummary } from '#lib/protocol/audit-views.ts';

/** Whether anybody still has to do something about an audit. */
export function isUnderWay({ outcome, owed, redone }: Pick<AuditSummary, 'outcome' | 'owed' | 'redone'>): boolean {
  return outcome === null || owed + redone > 0;
}

/** Where an audit stands: “12 of 20 looked at, 2 wrong · rework: 3 owed, 1 to check”. */
export function sayAudit(
  audit: Pick<AuditSummary, 'outcome' | 'sample' | 'looked' | 'wrong' | 'owed' | 'redone'>,
): string {
  const { outcome, sample, looked, wrong, owed, redone } = audit;
  const rework = [...(owed > 0 ? [`${owed} owed`] : []), ...(redone > 0 ? [`${redone} to check`] : [])];
  return [
    ...(outcome === null ? [`${looked} of ${sample} looked at, ${wrong} wrong`] : []),
    ...(rework.length > 0 ? [`rework: ${rework.join(', ')}`] : []),
  ].join(' · ');
}
