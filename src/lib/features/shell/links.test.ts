import { expect, it } from 'vitest';
import { linksOf } from './links.ts';

const all = { import: true, export: true, settings: true, invite: true, log: true };
const titles = (may: typeof all) => linksOf({ slug: 'tox', may }, '/').map(({ title }) => title);

it('links the pages a person may open, in one order', () => {
  expect(titles(all)).toEqual(['Overview', 'Queue', 'Import', 'People', 'Settings', 'Log']);
  expect(titles({ import: false, export: false, settings: false, invite: false, log: false })).toEqual([
    'Overview',
    'Queue',
    'People',
  ]);
});

it.each([
  ['/p/tox', 'Overview', 'page'],
  ['/p/tox/queue', 'Queue', 'page'],
  ['/p/tox/log/12', 'Log', 'true'],
])('marks where %s belongs', (path, title, current) => {
  const marked = linksOf({ slug: 'tox', may: all }, path).filter((link) => link.current);
  expect(marked).toEqual([{ title, href: expect.stringMatching(/^\/p\/tox/), current }]);
});

it('marks nothing for a page of another project whose name begins alike', () => {
  expect(linksOf({ slug: 'tox', may: all }, '/p/tox-2').some(({ current }) => current)).toBe(false);
});
