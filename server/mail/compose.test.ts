import { describe, expect, it } from 'vitest';
import type { Inbox, InboxEntry } from '#lib/protocol/inbox.ts';
import { compose } from './compose.ts';
import { digestOf } from './digest.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-11-25T07:00:00Z');
const entry: InboxEntry = {
  id: 'vote:1',
  source: 'vote',
  type: 'task',
  what: 'Vote on message-17',
  why: 'Ana proposed: it is a secret.',
  project: { slug: 'support', name: 'Support' },
  href: '/p/support/items/1',
  since: now - DAY,
  due: null,
  urgency: 'now',
  seen: false,
  snoozedUntil: null,
};
const inboxOf = (...entries: Partial<InboxEntry>[]): Inbox => {
  const all = entries.map((one, index) => ({ ...entry, id: `vote:${index}`, ...one }));
  const waiting = all.filter(({ snoozedUntil }) => snoozedUntil === null).length;
  return { entries: all, counts: { waiting, unseen: waiting, snoozed: all.length - waiting }, isCut: false };
};
const write = (inbox: Inbox, told: string[] = []) =>
  compose(digestOf(inbox, told, now)!, 'https://parley.example.org', 'token');

describe('a digest', () => {
  it('is none when nothing waits, all is put aside, or the last one told it all', () => {
    expect(digestOf(inboxOf(), [], now)).toBeNull();
    expect(digestOf(inboxOf({ snoozedUntil: now + DAY }), [], now)).toBeNull();
    expect(digestOf(inboxOf({}, {}), ['vote:0', 'vote:1', 'vote:9'], now)).toBeNull();
    expect(digestOf(inboxOf({}, {}), ['vote:0'], now)?.projects[0]?.lines.map(({ isNew }) => isNew)).toEqual([
      false,
      true,
    ]);
  });

  it('reminds on the day something is due and once when it is late', () => {
    const due = Date.parse('2026-11-26T00:00:00Z');
    const at = (moment: number, told: string[]) => digestOf(inboxOf({ due }), told, moment)?.keys ?? null;
    expect(at(now - DAY, [])).toEqual(['vote:0']);
    expect(at(now - DAY, ['vote:0'])).toBeNull();
    expect(at(now, ['vote:0'])).toEqual(['vote:0!today']);
    expect(at(now, ['vote:0!today'])).toBeNull();
    expect(at(now + DAY, ['vote:0!today'])).toEqual(['vote:0!late']);
    expect(at(now + 2 * DAY, ['vote:0!late'])).toBeNull();
  });
});

describe('a mail', () => {
  it('tells project by project what waits, the late first, with whole links', () => {
    const { subject, text } = write(
      inboxOf(
        { what: 'Vote on a' },
        { what: 'Label b', due: now - DAY },
        { what: 'Work on c', due: now + 1, project: { slug: 'other', name: 'Other' }, href: '/p/other/queue?x=1&y=2' },
        { what: 'Work on d', due: now + 9 * DAY },
      ),
      ['vote:0'],
    );
    expect(subject).toBe('Parley: 4 things wait for you (1 late, 1 due today)');
    expect(text).toBe(`4 things wait for you in Parley: 1 late, 1 due today.

Support
- Label b (new, late, was due 2026-11-24)
  https://parley.example.org/p/support/items/1
- Work on d (new, due 2026-12-04)
  https://parley.example.org/p/support/items/1
- Vote on a
  https://parley.example.org/p/support/items/1

Other
- Work on c (new, due today)
  https://parley.example.org/p/other/queue?x=1&y=2

All of it: https://parley.example.org/inbox

-- 

At most one mail a day, when something new waits. Its hour: https://parley.example.org/account
No more of them: https://parley.example.org/stop-mail#token
`);
  });

  it('names nothing in its subject and holds nothing that people wrote', () => {
    const { subject, text, html } = write(inboxOf({}));
    expect(subject).toBe('Parley: 1 thing waits for you');
    for (const words of [text, html]) expect(words).not.toContain('secret');
  });

  it('shows names from data as text: no markup, no lines of their own', () => {
    const what = `Vote on <img src=x onerror="a('b')">&\r\nBcc: x@y`;
    const { text, html } = write(inboxOf({ what, project: { slug: 'p', name: '<b>P</b>' }, href: '/p/"><i>' }));
    expect(html).toContain('Vote on &lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp; Bcc: x@y');
    expect(html).toContain('&lt;b&gt;P&lt;/b&gt;');
    expect(html).toContain('href="https://parley.example.org/p/&quot;&gt;&lt;i&gt;"');
    expect(html).not.toMatch(/<(img|b|i)\b/);
    expect(text).toContain(`- Vote on <img src=x onerror="a('b')">& Bcc: x@y (new)\n`);
  });

  it('has fifty lines at most and says how many more there are', () => {
    const { text, html } = write(inboxOf(...Array.from({ length: 60 }, () => ({}))));
    expect(text.match(/^- /gm)).toHaveLength(50);
    expect(html.match(/<li>/g)).toHaveLength(50);
    expect(text).toContain('All of it, with 10 more: ');
  });
});
