import { expect, it } from 'vitest';
import { namesAlike } from './names-alike.ts';

it.each([
  ['anna', 'Anna K.', true],
  ['Kim, Anna', 'anna kim', true],
  ['José', 'jose@example.org', true],
  ['annotator1', 'annotator12', false],
  ['annotator_1', 'annotator_2', false],
  ['bo', 'bob', false],
  ['anna', 'hanna', false],
  ['?', '!', false],
])('%s and %s: %s', (a, b, alike) => {
  expect([namesAlike(a, b), namesAlike(b, a)]).toEqual([alike, alike]);
});
