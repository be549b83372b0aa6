import { expect, it } from 'vitest';
import { isUnderWay, sayAudit } from './say-audit.ts';

const open = { outcome: null, sample: 20, looked: 12, wrong: 2, owed: 0, redone: 0 } as const;

it('an audit is under way while something is to be looked at, redone or checked, and says what', () => {
  expect([isUnderWay(open), sayAudit(open)]).toEqual([true, '12 of 20 looked at, 2 wrong']);
  const closed = { ...open, outcome: 'rejected' } as const;
  expect(isUnderWay(closed)).toBe(false);
  expect([isUnderWay({ ...closed, redone: 1 }), sayAudit({ ...closed, owed: 3, redone: 1 })]).toEqual([
    true,
    'rework: 3 owed, 1 to check',
  ]);
});
