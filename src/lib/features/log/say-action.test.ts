import { expect, it } from 'vitest';
import { sayAction } from './say-action.ts';

it('says what was done in words', () => {
  expect(`Mira ${sayAction('decide')} msg-036`).toBe('Mira decided msg-036');
});

it('shows an action it has no word for by its name', () => {
  expect(sayAction('release.publish')).toBe('release.publish');
});
