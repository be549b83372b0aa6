import { describe, expect, it } from 'vitest';
import { Refusal } from '#server/commands/refusal.ts';
import { readImportOptions } from './import-options.ts';

const columns = { item: 'item', annotator: 'who', label: 'label', content: [], metadata: 'rest' };
const plan = { role: 'ratings', format: 'csv', encoding: 'utf-8', delimiter: ',', quoted: true, columns };

describe('options of an import', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])('take a plan in %s', (encoding) => {
    const plans = [{ ...plan, encoding }, null];
    expect(readImportOptions(JSON.stringify({ plans }))).toEqual({ plans });
  });

  it('may be left out', () => {
    expect([readImportOptions(null), readImportOptions(' '), readImportOptions('{}')]).toEqual([{}, {}, {}]);
  });

  it.each([
    ['no JSON', '{', /not valid JSON/],
    ['a plan for ratings without people', { ...plan, columns: { ...columns, annotator: undefined } }, /annotator/],
    ['a plan for gold without gold', { ...plan, role: 'gold' }, /reference answer/],
    ['one column for two uses', { ...plan, columns: { ...columns, annotator: 'item' } }, /columns of their own/],
    ['a quote between columns', { ...plan, delimiter: '"' }, /plans\.0\.delimiter: .*no quote/],
    ['a line end between columns', { ...plan, delimiter: '\n' }, /plans\.0\.delimiter: .*line end/],
    ['nothing between columns', { ...plan, delimiter: '' }, /the character between columns/],
    ['a plan with more than there is', { ...plan, more: 1 }, /plans\.0\.more/],
  ])('are refused with %s, naming the place', (_, given, says) => {
    const text = typeof given === 'string' ? given : JSON.stringify({ plans: [given] });
    expect(() => readImportOptions(text)).toThrow(Refusal);
    expect(() => readImportOptions(text)).toThrow(says);
  });
});
