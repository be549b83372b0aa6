import { describe, expect, it } from 'vitest';
import { nothingTyped, typeKey } from './typed-point.ts';

/** The points named after each key, with 100 ms between keys and 2 s at a blank. */
function type(keys: string, points: readonly number[]): (number | null)[] {
  let [typed, at] = [nothingTyped, 0];
  const named: (number | null)[] = [];
  for (const key of keys) {
    at += key === ' ' ? 2_000 : 100;
    if (key === ' ') continue;
    typed = typeKey(typed, key, at, points);
    named.push(typed.point);
  }
  return named;
}

const toTen = Array.from({ length: 11 }, (_, point) => point);

describe('points chosen by typing', () => {
  it.each([
    ['a digit names its point at once', '3', [1, 2, 3], [3]],
    ['a second digit goes on where the scale has the number', '10', toTen, [1, 10]],
    ['a digit later begins anew', '1 0', toTen, [1, 0]],
    ['a digit that does not go on begins anew', '25', toTen, [2, 5]],
    ['three digits in a row', '101', toTen, [1, 10, 1]],
    ['a minus sign waits for its digit', '-2', [-2, -1, 0, 1, 2], [null, -2]],
    ['a first digit can wait too', '15', [0, 5, 10, 15], [null, 15]],
    ['what is not on the scale names nothing', '9', [1, 2, 3], [null]],
    ['and leaves nothing behind', '92', [1, 2, 3], [null, 2]],
  ])('%s', (_, keys, points, expected) => {
    expect(type(keys, points)).toEqual(expected);
  });
});
