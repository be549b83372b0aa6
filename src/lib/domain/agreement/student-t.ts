/**
 * The t beyond which, on both sides together, lies 1 − `level` of Student's distribution: 2.228… for 10 degrees of
 * freedom at 0.95.
 *
 * Source: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4: the finite series for
 * whole degrees of freedom, turned round by bisection on the angle θ = arctan(t / √degrees).
 *
 * @param degrees a whole number above 0
 * @param level between 0 and 1
 */
export function studentT(degrees: number, level: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (;;) {
    const middle = (low + high) / 2;
    // Two neighbours among the doubles have no number between them.
    if (middle === low || middle === high) return Math.sqrt(degrees) * Math.tan(middle);
    if (within(middle, degrees) < level) low = middle;
    else high = middle;
  }
}

/** The share of the distribution within ± t. */
function within(angle: number, degrees: number): number {
  const square = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * square;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
