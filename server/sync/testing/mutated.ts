import type { Random } from './seeded.ts';

/** `bytes` with one to three flips, cuts, insertions or removals. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = [...bytes];
  for (let changes = 1 + random.below(3); changes > 0 && result.length > 0; changes--) {
    const at = random.below(result.length);
    const byte = random.below(256);
    switch (random.below(5)) {
      case 0:
        result[at] = byte;
        break;
      case 1:
        result[at] = (result[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 2:
        result = result.slice(0, at);
        break;
      case 3:
        result.splice(at, 0, byte);
        break;
      default:
        result.splice(at, 1);
    }
  }
  return Uint8Array.from(result);
}
