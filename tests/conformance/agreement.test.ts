import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureVector, readVector, type VectorResult } from '#server/cli/agreement-vector.ts';

/** Reference vectors; their README.md defines the conventions followed here. */
const folder = new URL('../../../shared/data/agreement/', import.meta.url);

interface Reference {
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: number;
}

const results = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((name) => name.endsWith('.json'))
  .map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return { file, reference: JSON.parse(text) as Reference, result: measureVector(readVector(text, file), file) };
  });
const computed = results.filter(({ result }) => !('supported' in result));

describe('reference vectors of agreement', () => {
  it('are there, with every alpha and percent agreement among those computed', ({ skip }) => {
    if (results.length === 0) skip('../shared/data/agreement is absent: nothing to compare with');
    const asked = results.filter(({ result }) => /^(krippendorff_alpha|percent_agreement)$/.test(result.statistic));
    expect(asked.length).toBeGreaterThanOrEqual(20);
    expect(computed).toEqual(asked);
  });

  it.for(computed)('$result.statistic: $file', ({ reference: { expected, tolerance }, result }) => {
    for (const [key, value] of Object.entries(expected)) {
      // Rounded, as printed in the source.
      if (!key.startsWith('published')) expectClose(result, key, value, tolerance);
    }
    if ('defined' in result && !result.defined) expect(result.reason).toMatch(/^undefined because /);
  });
});

/** A vector without a value wants the figure reported as undefined. */
function expectClose(result: VectorResult, key: string, expected: unknown, tolerance: number): void {
  const actual = (result as Readonly<Record<string, unknown>>)[key];
  if (typeof expected !== 'number' && !Array.isArray(expected)) return expect(actual, key).toBe(expected);
  const pairs = [expected].flat().map((value, index) => [value as number, [actual].flat()[index] as number] as const);
  for (const [wanted, found] of pairs) expect(Math.abs(found - wanted), key).toBeLessThanOrEqual(tolerance);
}
