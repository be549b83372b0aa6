import { readFileSync } from 'node:fs';

/** One answer as a long table has it. */
export interface DrawnAnswer {
  item: string;
  annotator: string;
  label: string;
}

interface Design {
  items: number;
  annotators: number;
  /** Fewest and most answers per item. */
  overlap: readonly [number, number];
  seed: number;
}

/**
 * Answers as people gave them: every item is drawn from the items of a real table (`item,annotator,label`), with as many
 * of its answers as the design says, given to people at random. Labels thus disagree as often, and over the same things,
 * as they really did. The same seed draws the same.
 */
export function drawAnswers(file: string, { items, annotators, overlap, seed }: Design): DrawnAnswer[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.trim().split(','));
  const real = [...Map.groupBy(rows, ([item]) => item).values()]
    .map((group) => group.flatMap(([, , label]) => label || []))
    .filter((labels) => labels.length >= overlap[1]);
  const random = mulberry32(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const draw = <T>(from: readonly T[], count: number): T[] => {
    const rest = [...from];
    return Array.from({ length: count }, () => rest.splice(below(rest.length), 1)[0]!);
  };
  const people = Array.from({ length: annotators }, (_, index) => `labeler-${String(index + 1).padStart(2, '0')}`);
  return Array.from({ length: items }, (_, index) => {
    const count = overlap[0] + below(overlap[1] - overlap[0] + 1);
    const labels = draw(real[below(real.length)]!, count);
    const by = draw(people, count);
    return labels.map((label, at) => ({
      item: `page-${String(index + 1).padStart(4, '0')}`,
      annotator: by[at]!,
      label,
    }));
  }).flat();
}

/** Tommy Ettinger's 32-bit generator: a few lines, and the same numbers everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
