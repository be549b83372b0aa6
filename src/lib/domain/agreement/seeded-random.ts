/**
 * A reproducible source of uniform numbers in [0, 1) with 32 random bits each: the same seed gives
 * the same numbers in every browser and on the server, so that a reported interval can be recomputed.
 * Not for secrets.
 *
 * Generator: sfc32 (period at least 2^32, about 2^127 on average) by Chris Doty-Humphrey, PractRand
 * 0.95, which seeds it with a counter of 1 and discards 12 outputs. The seed text is hashed with
 * FNV-1a (Fowler, Noll, Vo) and spread over the state by the finaliser of MurmurHash3 (Appleby).
 */
export function seededRandom(seed: string | number): () => number {
  const hash = fnv1a(String(seed));
  let a = finalise(hash);
  let b = finalise(hash + 1);
  let c = finalise(hash + 2);
  let counter = 1;
  const next = (): number => {
    const output = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + output) | 0;
    return (output >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let unit = 0; unit < text.length; unit++) hash = Math.imul(hash ^ text.charCodeAt(unit), 0x01000193);
  return hash;
}

function finalise(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
