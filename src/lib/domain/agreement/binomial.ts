/**
 * Draws the number of successes in `trials` independent trials of probability `chance` (0 … 1).
 *
 * Up to 10 expected successes it jumps from success to success (L. Devroye, Non-Uniform Random
 * Variate Generation, 1986, p. 525); above, it uses transformed rejection, whose cost does not grow
 * with the number of trials (BTRS: W. Hörmann, "The generation of binomial random variates",
 * Journal of Statistical Computation and Simulation 46, 1993).
 */
export function binomial(trials: number, chance: number, random: () => number): number {
  if (chance > 0.5) return trials - binomial(trials, 1 - chance, random);
  if (trials === 0 || chance <= 0) return 0;
  return trials * chance <= 10 ? byWaitingTimes(trials, chance, random) : byRejection(trials, chance, random);
}

function byWaitingTimes(trials: number, chance: number, random: () => number): number {
  const logFailure = Math.log1p(-chance);
  let successes = -1;
  let trial = 0;
  while (trial <= trials) {
    // 1 − random() is never 0, whose logarithm is infinite.
    trial += Math.floor(Math.log(1 - random()) / logFailure) + 1;
    successes++;
  }
  return successes;
}

/** Variable names follow the paper. */
function byRejection(n: number, p: number, random: () => number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = p / (1 - p);
  const m = Math.floor((n + 1) * p);
  const atMode = (m + 0.5) * Math.log((m + 1) / (odds * (n - m + 1))) + stirlingTail(m) + stirlingTail(n - m);
  for (;;) {
    const u = random() - 0.5;
    let v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (!(k >= 0 && k <= n)) continue;
    v = Math.log((v * alpha) / (a / (us * us) + b));
    const limit =
      atMode +
      (n + 1) * Math.log((n - m + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) -
      stirlingTail(k) -
      stirlingTail(n - k);
    if (v <= limit) return k;
  }
}

/** log k! − Stirling's approximation of it, as the paper tabulates and expands it. */
function stirlingTail(k: number): number {
  if (k < STIRLING_TAILS.length) return STIRLING_TAILS[k]!;
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const STIRLING_TAILS = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.020790672103765, 0.0166446911898211, 0.0138761288230707,
  0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];
