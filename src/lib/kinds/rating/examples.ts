import type { Example } from '#domain/kind.ts';
import type { RatingConfig } from './config.ts';

export const examples: readonly Example<RatingConfig>[] = [
  {
    name: 'Helpfulness in five points',
    config: {
      min: 1,
      max: 5,
      step: 1,
      labels: [
        { value: 1, title: 'Not at all helpful', description: 'Off the question, or harmful.' },
        { value: 3, title: 'Partly' },
        { value: 5, title: 'Fully', description: 'Nothing is missing and nothing is wrong.' },
      ],
      weight: 2,
    },
    good: [1, 2, 3, 4, 5],
    bad: [0, 6, 2.5, NaN, Infinity, '', 'three', '3.5', ' 3', '1e0', '０', true, null, [3], { value: 3 }],
  },
  {
    name: 'Sentiment around zero',
    config: { min: -3, max: 3, step: 1, labels: [{ value: 0, title: 'Neutral' }] },
    good: [-3, -2, -1, 0, 1, 2, 3],
    bad: [-4, 4, '-4', '--1', -0.5],
  },
  {
    name: 'Recommendation from 0 to 10',
    config: { min: 0, max: 10, step: 1 },
    good: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    bad: [-1, 11, '1 0', '0x1'],
  },
  {
    name: 'Percent in steps of five',
    config: { min: 0, max: 100, step: 5 },
    good: [0, 5, 50, 55, 95, 100],
    bad: [1, 52, 105, -5, '50 %'],
  },
  {
    name: 'Confidence in percent',
    config: { min: 0, max: 100, step: 1, labels: [{ value: 50, title: 'No better than chance' }] },
    good: [0, 1, 50, 99, 100],
    bad: [-1, 101, 0.5],
  },
  {
    name: 'A single point',
    config: { min: 7, max: 7, step: 1 },
    good: [7],
    bad: [6, 8, undefined],
  },
];
