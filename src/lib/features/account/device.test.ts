import { expect, test } from 'vitest';
import { sayDevice } from './device.ts';

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36',
    'Chrome on Linux',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/153.0.0.0 Safari/537.36 Edg/153.0.0.0', 'Edge on Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1',
    'Safari on iOS',
  ],
  ['curl/8.9.0', 'curl/8.9.0'],
  ['', 'Unknown device'],
])('%s is %s', (userAgent, words) => {
  expect(sayDevice(userAgent)).toBe(words);
});
