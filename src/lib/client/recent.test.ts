import { describe, expect, it } from 'vitest';
import { forgetRecent, readRecent, remember } from './recent.ts';

function memory(start: Record<string, string> = {}) {
  const held = new Map(Object.entries(start));
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

describe('recent pages', () => {
  it('are the last eight, each once, the latest first', () => {
    const storage = memory();
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 3]) {
      remember(storage, { href: `/p/x/items/${number}`, title: `item-${number}` });
    }
    expect(readRecent(storage).map(({ title }) => title)).toEqual(
      [3, 9, 8, 7, 6, 5, 4, 2].map((number) => `item-${number}`),
    );
    forgetRecent(storage);
    expect(readRecent(storage)).toEqual([]);
  });

  it.each(['', '{', '3', '[{"href":"https://evil.example/","title":"x"},{"href":"/p"},null]'])(
    'are none where “%s” is stored',
    (stored) => expect(readRecent(memory({ 'parley.recent': stored }))).toEqual([]),
  );

  it('are not remembered where storage is blocked', () => {
    const blocked = () => {
      throw new Error('blocked');
    };
    const storage = { getItem: blocked, setItem: blocked, removeItem: blocked };
    expect(() => remember(storage, { href: '/p', title: 'x' })).not.toThrow();
    expect(() => forgetRecent(storage)).not.toThrow();
    expect(readRecent(storage)).toEqual([]);
  });
});
