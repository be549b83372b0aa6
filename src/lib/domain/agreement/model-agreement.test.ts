import { describe, expect, it } from 'vitest';
import { modelAgreement } from './model-agreement.ts';
import { rowsOf } from './rating-rows.fixture.ts';

const same = (value: string) => value;

describe('a model against people', () => {
  it('[A23] is compared with the people who answered the same items, who stand beside it', () => {
    const people = rowsOf('ab', 'aa', 'b.', 'cc');
    const model = new Map([
      ['item 0', 'a'],
      ['item 1', 'a'],
      ['item 2', 'a'],
      ['elsewhere', 'a'],
    ]);
    const { items, agreement, people: themselves } = modelAgreement(people, model, 'model', same);
    expect([items, agreement]).toEqual([3, (0.5 + 1 + 0) / 3]);
    expect(themselves).toEqual({ defined: true, value: 0.5 });
  });

  it('[A23] has no number where it shares no item with people', () => {
    const figures = modelAgreement(rowsOf('ab'), new Map([['elsewhere', 'a']]), 'model', same);
    expect(figures).toMatchObject({ items: 0, agreement: null, range: { defined: false }, people: { defined: false } });
  });
});
