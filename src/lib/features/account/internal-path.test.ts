import { expect, test } from 'vitest';
import { internalPath } from './internal-path.ts';

test('keeps a path of this site with its query', () => {
  expect(internalPath('/p/tox/queue?state=open&text=a%20b#top')).toBe('/p/tox/queue?state=open&text=a%20b#top');
});

test.each([
  null,
  '',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '\t//evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  'p/tox',
  '/http://[',
  'javascript:alert(1)',
])('does not lead away: %j', (to) => {
  expect(new URL(internalPath(to), 'http://here.test').origin).toBe('http://here.test');
});

test('does not come back to signing in', () => {
  expect(internalPath('/sign-in?to=/')).toBe('/');
});
