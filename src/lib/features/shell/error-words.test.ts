import { expect, it } from 'vitest';
import { errorWords } from './error-words.ts';

it.each([
  [401, 'sign-in'],
  [403, null],
  [404, null],
  [500, 'again'],
  [503, 'again'],
  [429, 'again'],
])('offers what helps after %i', (status, offer) => {
  expect(errorWords(status).offer).toBe(offer);
});
