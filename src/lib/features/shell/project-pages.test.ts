import { expect, test } from 'vitest';
import { projectPages } from './project-pages.ts';

const project = (allowed: boolean) => ({
  slug: 'tox',
  ownAnnotators: allowed ? [] : ['ann'],
  ownLabels: { open: 0, any: false },
  openContests: 0,
  may: {
    audits: allowed,
    queue: true,
    agreement: true,
    seePeople: allowed,
    import: allowed,
    export: allowed,
    settings: allowed,
    invite: allowed,
    log: allowed,
    askForLabels: allowed,
  },
});
const current = (path: string) =>
  projectPages(project(true), path)
    .filter((page) => page.current)
    .map(({ label }) => label);

test('a lead sees every page, an annotator those they may open', () => {
  const labels = (allowed: boolean) => projectPages(project(allowed), '/p/tox').map(({ label }) => label);
  const main = ['Overview', 'Queue', 'Agreement', 'Contests', 'People'];
  const more = ['Labels', 'Audits', 'Import', 'Data report', 'Releases', 'Settings', 'Log'];
  expect(labels(true)).toEqual([...main, ...more]);
  expect(labels(false)).toEqual([...main, 'My answers']);
});

test('the bar shows the main pages and the current one; a single other page needs no menu', () => {
  const inSight = (allowed: boolean, path: string) =>
    projectPages(project(allowed), path).flatMap(({ label, inSight }) => (inSight ? label : []));
  const main = ['Overview', 'Queue', 'Agreement', 'Contests', 'People'];
  expect(inSight(true, '/p/tox')).toEqual(main);
  expect(inSight(true, '/p/tox/settings/webhooks')).toEqual([...main, 'Settings']);
  expect(inSight(false, '/p/tox')).toEqual([...main, 'My answers']);
});

test('open contests are counted, none are not', () => {
  const counted = (openContests: number) =>
    projectPages({ ...project(true), openContests }, '/p/tox').flatMap(({ label, open }) =>
      open === null ? [] : [[label, open]],
    );
  expect(counted(2)).toEqual([['Contests', 2]]);
  expect(counted(0)).toEqual([]);
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

test('labels come into the bar while some are owed, and stay within reach afterwards', () => {
  const pages = (open: number, any: boolean) =>
    projectPages({ ...project(false), ownLabels: { open, any } }, '/p/tox').find(({ label }) => label === 'Labels');
  expect(pages(0, false)).toBeUndefined();
  expect(pages(3, true)).toMatchObject({ open: 3, inSight: true });
  expect(pages(0, true)).toMatchObject({ open: null, inSight: false });
});
