import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Estimate } from '#domain/agreement/agreement.ts';
import { fileOf } from '#lib/formats/source-file.fixture.ts';
import { readSight } from '#server/exposure/sight.ts';
import type { QuestionOption } from '#server/imports/question-orders.ts';
import { stageFor } from '#server/imports/stage.fixture.ts';
import { readAgreement } from '#server/queries/agreement.ts';
import type { Storage } from '#server/storage/storage.ts';
import { openTestDatabase } from '#tests/support/databases.ts';

/** Real labels by several people, brought in as anybody would, with reference figures in expected.json. */
const folder = new URL('../../../shared/data/real/', import.meta.url);

interface Expected {
  readonly n_items: number;
  readonly n_annotators: number;
  readonly n_ratings: number;
  readonly [figure: string]: unknown;
}

interface RealImport {
  readonly name: string;
  readonly files: readonly string[];
  readonly question?: QuestionOption;
  readonly kind: string;
  /** What the reference calls each measure. */
  readonly figures: Readonly<Record<string, string>>;
}

const scale = ['G', 'P', 'R', 'X'].map((title, index) => ({ value: index + 1, title }));

const sets: readonly RealImport[] = [
  {
    name: 'person-video-multilabel',
    files: ['items.jsonl', 'ratings.jsonl'],
    kind: 'multi-choice',
    figures: { krippendorff_alpha: 'krippendorff_alpha_masi' },
  },
  {
    name: 'adult-content3-a',
    files: ['ratings.csv'],
    // B means "page broken": no point of the scale.
    question: { key: 'rating', kind: 'rating', config: { min: 1, max: 4, step: 1, labels: scale } },
    kind: 'rating',
    figures: {
      krippendorff_alpha_ordinal: 'krippendorff_alpha_ordinal',
      percent_agreement: 'percent_agreement_mean_over_items',
    },
  },
  {
    name: 'steller-watch-a',
    files: ['ratings.csv'],
    kind: 'choice',
    figures: {
      krippendorff_alpha: 'krippendorff_alpha_nominal',
      percent_agreement: 'percent_agreement_mean_over_items',
    },
  },
];

let storage: Storage;
beforeAll(async () => {
  storage = await openTestDatabase();
}, 120_000);
afterAll(() => storage.close());

describe('real sets, imported', () => {
  it.for(sets)('$name as $kind gives the figures of the reference', async (set, { skip }) => {
    if (!existsSync(new URL(set.name, folder))) {
      skip(`../shared/data/real/${set.name} is absent: nothing to compare with`);
    }
    const bytes = (file: string) => new Uint8Array(readFileSync(new URL(`${set.name}/${file}`, folder)));
    const expected = JSON.parse(new TextDecoder().decode(bytes('expected.json'))) as Expected;
    const { services, project, run } = await stageFor(storage);
    const files = set.files.map((file) => fileOf(file, bytes(file)));
    const report = await run(files, set.question ? { question: set.question } : {});

    const stored = await services.db
      .selectFrom('question')
      .select('kind')
      .where('project_id', '=', project.id)
      .execute();
    expect(stored).toEqual([{ kind: set.kind }]);
    expect(report).toMatchObject({ newItems: expected.n_items, newAnnotations: expected.n_ratings });

    const [agreement] = await readAgreement(services.db, await readSight(services.db, project.id, ''));
    for (const [measure, figure] of Object.entries(set.figures)) {
      const estimate = agreement?.measures.find(({ name }) => name === measure)?.estimate as Estimate;
      expect(estimate.n).toMatchObject({
        items: expected.n_items,
        annotators: expected.n_annotators,
        ratings: expected.n_ratings,
      });
      expect(estimate.defined && estimate.value).toBeCloseTo(expected[figure] as number, 6);
    }
  });
});
