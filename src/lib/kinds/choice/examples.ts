import type { Example } from '#domain/kind.ts';
import type { ChoiceConfig } from './config.ts';

export const examples: readonly Example<ChoiceConfig>[] = [
  {
    name: 'Toxicity of a comment',
    config: {
      labels: [
        { value: 'toxic', title: 'Toxic', description: 'Rude or hateful enough to make people leave.', weight: 3 },
        { value: 'borderline', title: 'Borderline', description: 'Sharp in tone, but about the matter.' },
        { value: 'fine', title: 'Fine' },
      ],
    },
    good: ['toxic', 'borderline', 'fine'],
    bad: ['Toxic', 'toxic ', '', 'unknown', ['toxic'], { value: 'toxic' }, 1, true, null],
  },
  {
    name: 'Numbers as labels',
    config: { labels: [{ value: '-1' }, { value: '0' }, { value: '1' }, { value: '10' }] },
    good: ['-1', '0', '1', '10'],
    bad: [-1, 0, '+1', '01', '1.0'],
  },
  {
    name: 'Labels in several scripts',
    config: { labels: [{ value: 'ja' }, { value: 'いいえ' }, { value: 'не знаю' }, { value: '👍🏽' }] },
    good: ['ja', 'いいえ', 'не знаю', '👍🏽'],
    bad: ['👍', 'Ja', 'いい'],
  },
  {
    name: 'Labels named like parts of the language',
    config: { labels: [{ value: '__proto__' }, { value: 'constructor' }, { value: 'toString' }] },
    good: ['__proto__', 'constructor', 'toString'],
    bad: ['hasOwnProperty', '__proto', {}],
  },
  {
    name: 'A single label',
    config: { labels: [{ value: 'seen' }] },
    good: ['seen'],
    bad: ['unseen', undefined],
  },
];
