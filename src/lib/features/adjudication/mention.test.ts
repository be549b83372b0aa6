import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtMentions, mentionAt, mentionedIn, peopleFor } from './mention.ts';

const people = ['Ana Ortiz', 'Ana', 'Bo Lund', 'Tomás Ruiz'].map((name, index) => ({ id: `${index}`, name }));

describe('a mention in work', () => {
  it.each([
    ['@', 1, { from: 1, written: '' }],
    ['hi @an', 6, { from: 4, written: 'an' }],
    ['hi @Ana Or', 10, { from: 4, written: 'Ana Or' }],
    ['(@bo', 4, { from: 2, written: 'bo' }],
    ['ana@example.org', 15, null],
    ['hi @ana\nnext', 12, null],
    ['nothing', 7, null],
  ])('in “%s” at %i is %o', (text, caret, expected) => {
    expect(mentionAt(text, caret)).toEqual(expected);
  });

  it('finds people by the start of any word of their name, whatever the case', () => {
    expect(peopleFor('ru', people).map(({ name }) => name)).toEqual(['Tomás Ruiz']);
    expect(peopleFor('ANA', people).map(({ name }) => name)).toEqual(['Ana Ortiz', 'Ana']);
    expect(peopleFor('', people)).toHaveLength(4);
  });
});

describe('a text with mentions', () => {
  it('mentions the longer of two names where one begins with the other', () => {
    expect(mentionedIn('@Ana Ortiz?', people).map(({ name }) => name)).toEqual(['Ana Ortiz']);
    expect(mentionedIn('@Ana and @Ana Ortiz', people).map(({ name }) => name)).toEqual(['Ana Ortiz', 'Ana']);
    expect(mentionedIn('Ana Ortiz', people)).toEqual([]);
  });

  it('is cut without losing a character, whatever it holds', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('@', '@Ana', '@Ana Ortiz', '@Bo Lund'));
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        const text = parts.join('');
        const cut = cutAtMentions(text, people);
        expect(cut.map((one) => one.text).join('')).toBe(text);
        for (const { text: shown, person } of cut) if (person) expect(shown).toBe(`@${person.name}`);
      }),
    );
  });
});
