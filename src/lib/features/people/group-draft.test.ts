import { describe, expect, it } from 'vitest';
import { linesOf, metadataFrom, sayMetadata, sayWho } from './group-draft.ts';

describe('items of a group as people write them', () => {
  it('are one key a line, once each', () => {
    expect(linesOf(' a \n\nb\na\r\n')).toEqual(['a', 'b']);
  });
  it('are fields with a value, which may hold an equals sign', () => {
    expect(metadataFrom('language = de\nurl=a=b')).toEqual([
      { name: 'language', value: 'de' },
      { name: 'url', value: 'a=b' },
    ]);
    expect(metadataFrom('')).toEqual([]);
  });
  it.each(['language', '= de', 'language ='])('are told when “%s” is none', (line) => {
    expect(metadataFrom(line)).toEqual({ problem: expect.stringContaining(line) as string });
  });
  it('come back as they were written', () => {
    const pairs = [{ name: 'language', value: 'de' }];
    expect(metadataFrom(sayMetadata(pairs))).toEqual(pairs);
  });
});

describe('who sees what', () => {
  it('is told with the groups', () => {
    expect(sayWho({ name: 'Ana', groups: ['Vendor A'] })).toBe('Ana of Vendor A');
    expect(sayWho({ name: 'Ana', groups: [] })).toBe('Ana, in no group');
  });
});
