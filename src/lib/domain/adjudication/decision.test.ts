import { describe, expect, it } from 'vitest';
import { type DecisionDraft, decisionProblem, dissentFrom, losingAnswers, reopeningProblem } from './decision.ts';
import type { Proposal } from './proposal.ts';

const keyOf = String;
const candidates = [{ key: 'bug' }, { key: 'how-to' }, { key: 'billing' }];
const label = { outcome: 'label', value: 'bug' } as const;
const draft = (over: Partial<DecisionDraft>): DecisionDraft => ({
  resolution: label,
  causes: [],
  rationale: '',
  citation: 'no-guideline',
  ...over,
});

describe('losing answers', () => {
  it('[D3] of a label are the other candidates, also when the label was nobody’s', () => {
    expect(losingAnswers(candidates, label, keyOf)).toEqual(['how-to', 'billing']);
    expect(losingAnswers(candidates, { outcome: 'label', value: 'new' }, keyOf)).toHaveLength(3);
  });

  it('[D3] of “nothing here” are all; of split, uncertain and defective none', () => {
    expect(losingAnswers(candidates, { outcome: 'nothing' }, keyOf)).toHaveLength(3);
    for (const outcome of ['split', 'uncertain', 'defective'] as const) {
      expect(losingAnswers(candidates, { outcome }, keyOf)).toEqual([]);
    }
  });
});

describe('what a decision needs', () => {
  const slip = { answer: 'how-to', cause: 'slip' } as const;
  const gap = { answer: 'billing', cause: 'guideline-gap' } as const;

  it('[D3] every losing answer has a cause', () => {
    expect(decisionProblem(draft({ causes: [slip] }), ['how-to', 'billing'])).toContain('billing');
  });

  it('[D4] no cause for an answer that did not lose, none twice', () => {
    expect(decisionProblem(draft({ causes: [slip] }), [])).toContain('did not lose');
    expect(decisionProblem(draft({ causes: [slip, slip] }), ['how-to'])).toContain('two causes');
  });

  it('[D5] slips need nothing more; anything else needs a reason', () => {
    expect(decisionProblem(draft({ causes: [slip] }), ['how-to'])).toBeNull();
    expect(decisionProblem(draft({ causes: [slip, gap] }), ['how-to', 'billing'])).toContain('reason');
    expect(
      decisionProblem(draft({ causes: [slip, gap], rationale: 'Money first.' }), ['how-to', 'billing']),
    ).toBeNull();
  });

  it('[D5] outcomes without a label always need a reason', () => {
    const resolution = { outcome: 'split' } as const;
    expect(decisionProblem(draft({ resolution }), [])).toContain('reason');
    expect(decisionProblem(draft({ resolution, rationale: 'Both are right.' }), [])).toBeNull();
  });

  it('[D5] cites no clause while there is no release', () => {
    expect(decisionProblem(draft({ causes: [slip], citation: 'TOX-3@4' }), ['how-to'])).toContain('TOX-3@4');
  });
});

it('[D6] dissent is who blocked it and who supported another proposal, each once', () => {
  const decided: Proposal = {
    id: 'p1',
    resolution: label,
    proposedBy: 'mira',
    votes: [
      { person: 'mira', stance: 'agree', reason: '' },
      { person: 'tomas', stance: 'block', reason: 'not a defect' },
    ],
  };
  const other: Proposal = {
    id: 'p2',
    resolution: { outcome: 'split' },
    proposedBy: 'jo',
    votes: [
      { person: 'jo', stance: 'agree', reason: 'taste' },
      { person: 'tomas', stance: 'live', reason: '' },
    ],
  };
  expect(dissentFrom(decided, [decided, other])).toEqual([
    { person: 'tomas', stance: 'block', reason: 'not a defect' },
    { person: 'jo', stance: 'other-proposal', reason: 'taste' },
  ]);
});

it('[D10] taking back what is older than ten minutes needs a reason', () => {
  const minutes = (count: number) => count * 60_000;
  expect(reopeningProblem(0, minutes(10), '')).toBeNull();
  expect(reopeningProblem(0, minutes(11), ' ')).toContain('ten minutes');
  expect(reopeningProblem(0, minutes(11), 'The policy page changed.')).toBeNull();
});
