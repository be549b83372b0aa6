import { describe, expect, it } from 'vitest';
import { studentT } from './student-t.ts';

describe('studentT', () => {
  // Values of R 4.4: qt(1 - (1 - level) / 2, degrees).
  it.each([
    [1, 0.95, 12.7062047361747],
    [2, 0.95, 4.30265272974946],
    [3, 0.95, 3.18244630528371],
    [10, 0.95, 2.22813885198627],
    [11, 0.95, 2.20098516009164],
    [99, 0.95, 1.98421695158642],
    [30, 0.99, 2.74999565356722],
  ])('with %i degrees of freedom at %f is as tabulated', (degrees, level, expected) => {
    expect(studentT(degrees, level)).toBeCloseTo(expected, 9);
  });

  it('comes close to the normal distribution with many degrees of freedom', () => {
    expect(studentT(100_000, 0.95)).toBeCloseTo(1.95996, 3);
  });
});
