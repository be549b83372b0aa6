import { expect, it } from 'vitest';
import { Durations } from './durations.ts';

it('nothing is known before the first', () => {
  expect(new Durations().summary()).toEqual({ count: 0, sum: 0, p50: null, p99: null });
});

it('quantiles are of the latest, count and sum of all', () => {
  const durations = new Durations();
  for (let ms = 1; ms <= 100; ms++) durations.note(ms);
  expect(durations.summary()).toEqual({ count: 100, sum: 5050, p50: 50, p99: 99 });
  for (let n = 0; n < 512; n++) durations.note(2);
  expect(durations.summary()).toEqual({ count: 612, sum: 5050 + 1024, p50: 2, p99: 2 });
});
