import { describe, expect, it } from 'vitest';
import { grouped, matching, type PaletteEntry } from './palette-entries.ts';

const entries: readonly PaletteEntry[] = [
  { id: 'a', group: 'Pages', label: 'Queue' },
  { id: 'b', group: 'Pages', label: 'Agreement' },
  { id: 'c', group: 'Projects', label: 'Support mail', note: 'lead' },
  { id: 'd', group: 'Pages', label: 'Go to the queue' },
];
const labels = (text: string) => matching(text, entries).map(({ label }) => label);

describe('what the palette offers', () => {
  it('is everything while nothing is written', () => expect(matching('  ', entries)).toEqual(entries));

  it.each([
    ['qu', ['Queue', 'Go to the queue']],
    ['the go', ['Go to the queue']],
    ['MAIL lead', ['Support mail']],
    ['ueue', []],
  ])('for “%s” is %o', (text, expected) => expect(labels(text)).toEqual(expected));

  it('stands under its groups, each once', () => {
    const groups = grouped(entries).map(({ group, entries: own }) => [group, own.length]);
    expect(groups).toEqual([
      ['Pages', 3],
      ['Projects', 1],
    ]);
  });
});
