import type { Example } from '#domain/kind.ts';
import type { MultiChoiceConfig } from './config.ts';

export const examples: readonly Example<MultiChoiceConfig>[] = [
  {
    name: 'What a ticket is about',
    config: {
      labels: [
        { value: 'billing', title: 'Billing', description: 'Money: invoices, refunds, prices.' },
        { value: 'bug', title: 'Bug', description: 'Something does not work as described.', weight: 3 },
        { value: 'how-to', title: 'How to' },
        { value: 'account', title: 'Account and sign-in' },
        { value: 'urgent', title: 'Urgent' },
      ],
    },
    good: [[], ['bug'], ['billing', 'bug'], ['bug', 'urgent'], ['account', 'billing', 'bug', 'how-to', 'urgent']],
    bad: ['bug', ['Bug'], ['bug', 'bug'], ['bug', 3], [['bug']], { 0: 'bug', length: 1 }, true, null],
  },
  {
    name: 'One to three emotions',
    config: {
      labels: [{ value: 'anger' }, { value: 'disgust' }, { value: 'fear' }, { value: 'joy' }, { value: 'surprise' }],
      min: 1,
      max: 3,
    },
    good: [['joy'], ['anger', 'disgust'], ['anger', 'disgust', 'fear'], ['fear', 'joy', 'surprise']],
    bad: [[], ['anger', 'disgust', 'fear', 'joy'], ['bliss'], ''],
  },
  {
    name: 'Labels in several scripts, one with a comma',
    config: { labels: [{ value: 'a,b' }, { value: 'a' }, { value: 'b' }, { value: 'не знаю' }, { value: '👍🏽' }] },
    good: [['a,b'], ['a', 'b'], ['a', 'a,b', 'b'], ['не знаю', '👍🏽']],
    bad: [['👍'], ['a', 'b,'], ['не']],
  },
  {
    name: 'Labels named like parts of the language',
    config: { labels: [{ value: '__proto__' }, { value: 'constructor' }, { value: 'toString' }] },
    good: [['__proto__'], ['__proto__', 'constructor'], ['toString'], []],
    bad: [['hasOwnProperty'], {}, ['__proto__', '__proto__']],
  },
  {
    name: 'A single label',
    config: { labels: [{ value: 'contains personal data' }] },
    good: [['contains personal data'], []],
    bad: [['contains data'], undefined],
  },
];
