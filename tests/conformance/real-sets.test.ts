import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'papaparse';
import { describe, expect, it } from 'vitest';
import { measureQuestion, type Estimate } from '#domain/agreement/agreement.ts';
import { personAgreement } from '#domain/agreement/people-agreement.ts';
import { ratingsFrom, type RatingRow } from '#domain/agreement/ratings.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import { choice } from '#kinds/choice/kind.ts';

/** Real labels by several people, each set with reference figures in expected.json. */
const folder = new URL('../../../shared/data/real/', import.meta.url);

type Row = Readonly<Record<string, string>>;

interface RealSet {
  readonly name: string;
  /** Column of the answers, where it is not `label`. */
  readonly column?: string;
  /** Which rows the reference figures rest on. */
  readonly counts?: (row: Row) => boolean;
  /** Whether only the first answer of an annotator to an item stands. */
  readonly firstStands?: boolean;
}

const sets: readonly RealSet[] = [
  { name: 'rte-snow2008' },
  { name: 'dog-breeds' },
  { name: 'pandalm-pairs-a', column: 'preference' },
  // B means "page broken": not a rating.
  { name: 'adult-content3-a', counts: (row) => row.label !== 'B' },
  // An empty label means "skipped"; volunteers met some photos again.
  { name: 'steller-watch-a', counts: (row) => row.label !== '', firstStands: true },
  // The second occurrence is the same annotator seeing the item again.
  { name: 'convabuse-a', column: 'severity', counts: (row) => row.occurrence === '1' },
];

interface Expected {
  readonly n_items: number;
  readonly n_annotators: number;
  readonly n_ratings: number;
  readonly krippendorff_alpha_nominal: number;
  readonly percent_agreement_mean_over_items: number;
  readonly annotator_mean_agreement_with_others?: Readonly<Record<string, number>>;
  readonly krippendorff_alpha_nominal_bootstrap: { readonly ci: readonly [number, number]; readonly tolerance: number };
  readonly tolerances?: { readonly coefficients: number };
}

function read({ name, column = 'label', counts = () => true, firstStands = false }: RealSet) {
  const text = (file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
  const rows = parse<Row>(text('ratings.csv'), { header: true, skipEmptyLines: true }).data.filter(counts);
  const standing = firstStands
    ? Map.groupBy(rows, (row) => `${row.item} ${row.annotator}`)
        .values()
        .map(([row]) => row!)
    : rows;
  return {
    answers: [...standing].map((row): RatingRow<string> => [row.item!, row.annotator!, row[column]!]),
    expected: JSON.parse(text('expected.json')) as Expected,
  };
}

describe('real sets', () => {
  it.for(sets)('$name: alpha, its interval and percent agreement', (set, { skip }) => {
    if (!existsSync(new URL(set.name, folder)))
      skip(`../shared/data/real/${set.name} is absent: nothing to compare with`);
    const { answers, expected } = read(set);
    const config = choice.configFrom(answers.map(([, , value]) => value));
    const random = seededRandom(set.name);
    const estimates = measureQuestion({ kind: choice, config, layer: 'independent', answers }, { random });
    const [percent, alpha] = estimates.map(valueAndInterval);

    expect(estimates[0]!.n).toMatchObject({
      items: expected.n_items,
      annotators: expected.n_annotators,
      ratings: expected.n_ratings,
    });
    const tolerance = expected.tolerances?.coefficients ?? 1e-6;
    expectWithin(percent!.value, expected.percent_agreement_mean_over_items, tolerance);
    expectWithin(alpha!.value, expected.krippendorff_alpha_nominal, tolerance);
    const { ci, tolerance: ciTolerance } = expected.krippendorff_alpha_nominal_bootstrap;
    expectWithin(alpha!.low, ci[0], ciTolerance);
    expectWithin(alpha!.high, ci[1], ciTolerance);

    const people = personAgreement(ratingsFrom(answers, (value) => value));
    for (const [name, agreement] of Object.entries(expected.annotator_mean_agreement_with_others ?? {})) {
      const person = people.find(({ annotator }) => annotator === name);
      expectWithin(person?.agreement ?? NaN, agreement, tolerance);
    }
  });
});

function valueAndInterval(estimate: Estimate): { value: number; low: number; high: number } {
  if (!estimate.defined) throw new Error(`${estimate.measure} is ${estimate.reason}`);
  if (!estimate.interval.defined) throw new Error(`the interval of ${estimate.measure} is ${estimate.interval.reason}`);
  return { value: estimate.value, low: estimate.interval.low, high: estimate.interval.high };
}

function expectWithin(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance);
}
