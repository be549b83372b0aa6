import { expect, test } from 'vitest';
import { projectPages } from './project-pages.ts';

const project = (allowed: boolean) => ({
  slug: 'tox',
  may: {
    queue: true,
    agreement: true,
    seePeople: allowed,
    import: allowed,
    export: allowed,
    settings: allowed,
    invite: allowed,
    log: allowed,
  },
});
const current = (path: string) =>
  projectPages(project(true), path)
    .filter((page) => page.current)
    .map(({ label }) => label);

test('a lead sees every page, an annotator those they may open', () => {
  const labels = (allowed: boolean) => projectPages(project(allowed), '/p/tox').map(({ label }) => label);
  expect(labels(true)).toEqual(['Overview', 'Queue', 'Agreement', 'Import', 'People', 'Settings', 'Log']);
  expect(labels(false)).toEqual(['Overview', 'Queue', 'People']);
});

test('exactly one page is the current one', () => {
  expect(current('/p/tox')).toEqual(['Overview']);
  expect(current('/p/tox/queue')).toEqual(['Queue']);
  expect(current('/p/tox/log')).toEqual(['Log']);
});

test('an item belongs to the queue', () => {
  expect(current('/p/tox/items/01J0')).toEqual(['Queue']);
});
