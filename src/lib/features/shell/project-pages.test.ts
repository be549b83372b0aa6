import { expect, test } from 'vitest';
import { projectPages } from './project-pages.ts';

const project = (allowed: boolean) => ({
  slug: 'tox',
  ownAnnotators: allowed ? [] : ['ann'],
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
  const own = ['Overview', 'Queue', 'Agreement', 'Contests', 'Import', 'Releases', 'People', 'Settings', 'Log'];
  expect(labels(true)).toEqual(own);
  expect(labels(false)).toEqual(['Overview', 'Queue', 'Agreement', 'Contests', 'My answers', 'People']);
});

test('exactly one page is the current one', () => {
  expect(current('/p/tox')).toEqual(['Overview']);
  expect(current('/p/tox/queue')).toEqual(['Queue']);
  expect(current('/p/tox/log')).toEqual(['Log']);
});

test('items, disputed or agreed, belong to the queue', () => {
  expect(current('/p/tox/items/01J0')).toEqual(['Queue']);
  expect(current('/p/tox/agreed')).toEqual(['Queue']);
});

test('one’s own answers are a page of their own, other people’s belong to People', () => {
  const of = (allowed: boolean) =>
    projectPages(project(allowed), '/p/tox/annotators/ann').flatMap(({ current, label }) => (current ? label : []));
  expect(of(false)).toEqual(['My answers']);
  expect(of(true)).toEqual(['People']);
});
