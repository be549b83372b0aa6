import { describe, expect, it } from 'vitest';
import { inspect } from './inspect.ts';
import { namesInPath, patternProblem } from './path-pattern.ts';
import { fileOf } from './source-file.fixture.ts';

describe('who answered, by the path', () => {
  it.each([
    ['{annotator}.csv', '/data/ann.csv', { annotator: 'ann' }],
    ['{annotator}', 'data/ann.lee.csv', { annotator: 'ann.lee' }],
    ['{annotator}/*.csv', 'data/ann/labels.csv', { annotator: 'ann' }],
    ['{annotator}/{item}.csv', 'ann/k1.csv', { annotator: 'ann', item: 'k1' }],
    ['labels_{annotator}.csv', 'C:\\data\\labels_ann.csv', { annotator: 'ann' }],
    ['{annotator}.csv', 'ann.tsv', null],
    ['x/{annotator}.csv', 'ann.csv', null],
    ['{annotator}.csv', 'annXcsv', null],
  ])('%s on %s', (pattern, path, names) => {
    expect(namesInPath(pattern, path)).toEqual(names);
  });

  it.each([['*.csv'], ['{who}.csv'], ['{annotator}/{annotator}.csv']])('says what is wrong with %s', (pattern) => {
    expect(patternProblem(pattern)).not.toBeNull();
  });

  it('names the annotators of files that hold none, and leaves items and gold what they are', async () => {
    const files = [
      fileOf('ann/labels.csv', 'item,label\nk1,yes\nk2,no\n'),
      fileOf('zoe/labels.csv', 'item,label\nk1,no\n'),
      fileOf('all/items.csv', 'item,text\nk1,One two three.\n'),
      fileOf('all/gold.csv', 'item,label\nk1,yes\n'),
    ];
    expect(await inspect(files, { annotatorFrom: '{annotator}/*.csv' })).toMatchObject({
      items: 2,
      annotations: 3,
      references: 1,
      annotators: [{ name: 'ann' }, { name: 'zoe' }],
      itemsWithContent: 1,
    });
    await expect(inspect(files, { annotatorFrom: 'x/{annotator}.csv' })).rejects.toThrow(/no path fits the pattern/);
  });
});
