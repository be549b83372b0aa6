import { describe, expect, it } from 'vitest';
import { filterOf, filterParams, isNarrowed, itemHref, queueHref, readQueueQuery, viewHref } from './queue-address.ts';

const read = (search: string) => readQueueQuery(new URLSearchParams(search));

describe('the address of the queue', () => {
  it('means open conflicts, the first page, without anything', () => {
    expect(read('')).toEqual({
      state: 'open',
      pattern: null,
      label: null,
      text: null,
      people: null,
      assigned: null,
      within: null,
      priority: null,
      view: null,
      edited: false,
      lost: false,
      after: null,
      from: 1,
      as: 'list',
      columns: 'stage',
      shown: null,
    });
    expect(queueHref('/p/a', read(''))).toBe('/p/a/queue');
  });

  it('keeps the board and its columns under another filter, as a view and back as a list', () => {
    const query = read('priority=high&as=board&columns=assignee&shown=nobody:40');
    expect(query).toMatchObject({ as: 'board', columns: 'assignee', shown: 'nobody:40' });
    expect(queueHref('/p/a', query)).toBe('/p/a/queue?priority=high&as=board&columns=assignee');
    expect(queueHref('/p/a', { ...query, as: 'list' })).toBe('/p/a/queue?priority=high');
    expect(viewHref('/p/a/queue', 'all', query)).toBe('/p/a/queue?view=all&as=board&columns=assignee');
    expect(queueHref('/p/a', read('as=board'))).toBe('/p/a/queue?as=board');
    expect(read('as=wall&columns=lost')).toEqual(read(''));
  });

  it('takes what makes no sense as absent', () => {
    expect(read('state=lost&from=-3&text=%20&pattern=')).toEqual(read(''));
    expect(read('from=1e400').from).toBe(1);
  });

  it('keeps the filter, whatever signs it has, on the next page and at the item', () => {
    const query = read(new URLSearchParams({ state: 'all', pattern: '["a&b","c d"]', text: 'ü=1' }).toString());
    const page = readQueueQuery(
      new URL(queueHref('/p/a', query, { after: '0.5~x', from: 51 }), 'http://x').searchParams,
    );
    expect(page).toEqual({ ...query, after: '0.5~x', from: 51 });
    const item = new URL(itemHref('/p/a', { item: 'i/1', conflict: 'c1' }, page), 'http://x');
    expect(item.pathname).toBe('/p/a/items/i%2F1');
    expect(item.searchParams.get('c')).toBe('c1');
    expect(item.searchParams.has('after')).toBe(false);
    const board = new URL(
      itemHref('/p/a', { item: 'i', conflict: 'c' }, read('as=board&columns=priority')),
      'http://x',
    );
    expect(readQueueQuery(board.searchParams)).toMatchObject({ as: 'board', columns: 'priority' });
    expect(filterParams(readQueueQuery(item.searchParams))).toEqual(filterParams(query));
  });

  describe('with views', () => {
    const filter = { ...filterOf(read('')), state: 'ready', label: 'bug' } as const;
    const by = { id: 'ana', name: 'Ana' };
    const view = { id: 'v1', name: 'Ready', shared: true, own: true, by, filter, gone: [], count: null };
    const views = { views: [view], preferred: 'v1' };
    const see = (search: string) => readQueueQuery(new URLSearchParams(search), views);

    it('is that of the view it names, or that the queue begins with', () => {
      for (const search of ['view=v1', '']) {
        expect(see(search)).toMatchObject({ ...filter, view: 'v1', edited: false });
      }
      expect(queueHref('/p/a', see(''))).toBe('/p/a/queue?view=v1');
      expect(see('view=all')).toMatchObject({ state: 'open', label: null, view: 'all' });
      expect(queueHref('/p/a', see('view=all'))).toBe('/p/a/queue?view=all');
    });

    it('remembers the view whose filter is being changed', () => {
      const changed = see('view=v1&edited=1&state=ready');
      expect(changed).toMatchObject({ state: 'ready', label: null, view: 'v1', edited: true });
      expect(see(queueHref('/p/a', changed).split('?')[1]!)).toEqual(changed);
      expect(see('view=v1&edited=1')).toMatchObject({ state: 'open', edited: true });
    });

    it('says when the view is not there, and shows what is open', () => {
      expect(see('view=v2')).toMatchObject({ state: 'open', view: null, lost: true });
    });
  });

  it('counts as narrowed by anything but the state', () => {
    expect(isNarrowed(read('state=decided'))).toBe(false);
    expect(isNarrowed(read('label=bug'))).toBe(true);
    expect(isNarrowed(read('assigned=me'))).toBe(true);
    expect(isNarrowed(read('within=field%3Alang%3Den'))).toBe(true);
  });
});
