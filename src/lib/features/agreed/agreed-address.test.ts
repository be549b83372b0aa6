import { expect, test } from 'vitest';
import { agreedParams, readAgreedQuery } from './agreed-address.ts';

const read = (text: string) => readAgreedQuery(new URLSearchParams(text));

test('nothing said is two people, all of them the same, nothing left out', () => {
  expect(read('')).toEqual({ question: null, raters: 2, percent: 100, labels: [], annotators: [], imports: [] });
  expect(read('raters=x&percent=40')).toMatchObject({ raters: 2, percent: 100 });
});

test('what is left out is asked of the API, labels exactly as they are', () => {
  expect(agreedParams(read('raters=3&percent=80&label=a,b&label=c&annotator=n1&annotator=n2'))).toMatchObject({
    minRaters: 3,
    minShare: 0.8,
    withoutLabels: '["a,b","c"]',
    withoutAnnotators: 'n1,n2',
    withoutImports: '',
  });
});
