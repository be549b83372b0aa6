import { describe, expect, it } from 'vitest';
import { snoozeChoices } from './inbox-words.ts';

const untilOf = (now: Date) => snoozeChoices(now).map(({ until }) => new Date(until));

describe('putting an entry aside', () => {
  it('offers three hours, tomorrow morning and Monday morning', () => {
    const thursday = new Date(2026, 10, 26, 15, 30);
    expect(untilOf(thursday)).toEqual([
      new Date(2026, 10, 26, 18, 30),
      new Date(2026, 10, 27, 8),
      new Date(2026, 10, 30, 8),
    ]);
  });

  it.each([
    ['a Sunday', new Date(2026, 10, 29, 9), new Date(2026, 10, 30, 8)],
    ['a Monday', new Date(2026, 10, 30, 9), new Date(2026, 11, 7, 8)],
  ])('takes Monday from %s as the next one', (_name, now, monday) => {
    expect(untilOf(now)[2]).toEqual(monday);
  });
});
