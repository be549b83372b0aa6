import { describe, expect, it } from 'vitest';
import { filterParams, isNarrowed, itemHref, queueHref, readQueueQuery } from './queue-address.ts';

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
      after: null,
      from: 1,
    });
    expect(queueHref('/p/a', read(''))).toBe('/p/a/queue');
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
    expect(filterParams(readQueueQuery(item.searchParams))).toEqual(filterParams(query));
  });

  it('counts as narrowed by anything but the state', () => {
    expect(isNarrowed(read('state=decided'))).toBe(false);
    expect(isNarrowed(read('label=bug'))).toBe(true);
    expect(isNarrowed(read('assigned=me'))).toBe(true);
    expect(isNarrowed(read('within=field%3Alang%3Den'))).toBe(true);
  });
});
