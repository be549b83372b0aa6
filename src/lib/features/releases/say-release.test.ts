import { describe, expect, it } from 'vitest';
import { sayReason, saySide, saySources } from './say-release.ts';

const decided = {
  type: 'decision',
  act: 'decide',
  by: 'Mira',
  at: 0,
  outcome: 'label',
  summary: 'bug',
  causes: [{ answer: 'how-to', cause: 'slip' }],
  rationale: '',
  citation: 'no-guideline',
  policy: 'Single adjudicator',
  follows: null,
} as const;

describe('releases in words', () => {
  it('counts by source, the most first', () => {
    expect(saySources({ open: 2, decision: 1200 })).toBe('1,200 decided · 2 open');
  });

  it('says a side by value, outcome, or that it is open', () => {
    const side = { source: 'decision', outcome: 'split', value: null, summary: '' } as const;
    expect([null, side, { ...side, source: 'open' }, { ...side, summary: 'bug' }].map(saySide)).toEqual([
      'not there',
      'kept as split',
      'open',
      'bug',
    ]);
  });

  it('says why', () => {
    expect(sayReason(decided)).toMatch(/^decided “bug” · “how-to”: /);
    expect(sayReason({ ...decided, follows: 'k7' })).toContain('as on k7');
    expect(sayReason({ ...decided, act: 'undo' })).toBe('took the decision back');
    const answer = { type: 'answer', change: 'new', by: 'Ann', at: 0, layer: 'independent', summary: 'bug' } as const;
    expect(sayReason(answer)).toBe('answered “bug”');
    expect(sayReason({ ...answer, change: 'withdrawn' })).toBe('withdrew their answer');
    expect(sayReason({ type: 'rules' })).toMatch(/rules/);
  });
});
