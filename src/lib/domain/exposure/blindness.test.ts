import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Exposure, isBlind, newestBlind, ways } from './blindness.ts';

const answer = (at: number, over = {}) => ({ account: 'ana', item: 'one', at, imported: false, ...over });
const seen = (at: number, over: Partial<Exposure> = {}): Exposure => ({
  account: 'ana',
  item: 'one',
  way: 'queue',
  at,
  ...over,
});

describe('E5 blind answers', () => {
  it.each(ways)('is not one given after the item was seen by way of %s', (way) => {
    expect(isBlind(answer(10), [seen(9, { way })])).toBe(false);
  });
  it('is one given before, and not one given in the same moment', () => {
    expect(isBlind(answer(10), [seen(11)])).toBe(true);
    expect(isBlind(answer(10), [seen(10)])).toBe(false);
  });
  it('is one given by somebody else, or to another item', () => {
    expect(isBlind(answer(10), [seen(1, { account: 'bo' }), seen(1, { item: 'two' })])).toBe(true);
  });
  it('is every one that came with an import, or that nobody here gave', () => {
    expect(isBlind(answer(10, { imported: true }), [seen(1)])).toBe(true);
    expect(isBlind(answer(10, { account: null }), [seen(1)])).toBe(true);
  });
});

const moments = fc.array(fc.nat(50), { maxLength: 8 });

describe('E6 the newest blind answer', () => {
  it('stands when a later one was given after seeing the others', () => {
    const first = answer(1);
    expect(newestBlind([first, answer(10)], [seen(5)])).toBe(first);
    expect(newestBlind([answer(10)], [seen(5)])).toBeNull();
  });
  it('is the newest of all while nothing was seen', () => {
    fc.assert(
      fc.property(moments, (times) => {
        const answers = times.toSorted((a, b) => a - b).map((at) => answer(at));
        expect(newestBlind(answers, [])).toBe(answers.at(-1) ?? null);
      }),
    );
  });
  it('never becomes another one by what is seen afterwards', () => {
    fc.assert(
      fc.property(moments, moments, fc.integer({ min: 1, max: 50 }), (times, looks, later) => {
        const answers = times.toSorted((a, b) => a - b).map((at) => answer(at));
        const exposures = looks.map((at) => seen(at));
        const after = seen((answers.at(-1)?.at ?? 0) + later);
        expect(newestBlind(answers, [...exposures, after])).toBe(newestBlind(answers, exposures));
      }),
    );
  });
});
