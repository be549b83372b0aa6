import type { InboxEntry } from '#lib/protocol/inbox.ts';

export const urgencyTitles: Readonly<Record<InboxEntry['urgency'], { readonly title: string; readonly says: string }>> =
  {
    now: { title: 'Now', says: 'Others wait for it.' },
    soon: { title: 'Soon', says: 'It should not be left.' },
    later: { title: 'Good to know', says: 'Nothing waits for it.' },
  };

export interface SnoozeChoice {
  readonly label: string;
  readonly until: number;
}

/** Until when an entry may be put aside, from where the person's clock stands. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const morning = (inDays: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + inDays, 8).getTime();
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { label: 'For 3 hours', until: now.getTime() + 3 * 3_600_000 },
    { label: 'Until tomorrow', until: morning(1) },
    { label: 'Until Monday', until: morning(toMonday) },
  ];
}
