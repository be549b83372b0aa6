import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tagsProblem, tidyTags } from './tags.ts';

it('[T1] tags are trimmed, lower-cased, once each and in order', () => {
  expect(tidyTags([' Senior ', 'law', 'senior', '', 'New  York'])).toEqual(['law', 'new york', 'senior']);
  fc.assert(
    fc.property(fc.array(fc.string()), (tags) => {
      const tidy = tidyTags(tags);
      expect(tidyTags(tidy)).toEqual(tidy);
      expect(tidyTags([...tags].reverse())).toEqual(tidy);
    }),
  );
});

it('[T1] too many, too long or with a comma is refused', () => {
  expect(tagsProblem(['law', 'senior'])).toBeNull();
  expect(tagsProblem(['a'.repeat(41)])).toContain('too long');
  expect(tagsProblem(['a,b'])).toContain('comma');
  expect(tagsProblem(Array.from({ length: 21 }, (_, index) => `tag ${index}`))).toContain('At most 20');
});
