import { expect, it } from 'vitest';
import { sayWaiting } from './say-waiting.ts';

it('says who a case waits for, oneself first', () => {
  const hearers = [
    { id: 'a', name: 'Ana' },
    { id: 'b', name: 'Bo' },
  ];
  expect(sayWaiting({ hearers }, 'b')).toBe('you or Ana');
  expect(sayWaiting({ hearers }, 'x')).toBe('Ana or Bo');
  expect(sayWaiting({ hearers: [] }, 'x')).toBe('nobody who may hear it is here');
});
