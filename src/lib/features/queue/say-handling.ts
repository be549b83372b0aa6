import type { HandlingPreview } from '#lib/protocol/handling.ts';
import { sayCount, sayNumber } from '#lib/ui/say-count.ts';

/** What an act of handling would do: “12 conflicts: Mira 4, Tomas 8. 2 stay: …”. */
export function sayHandling({ count, people, left }: HandlingPreview): string {
  const shares = people.map((person) => `${person.name} ${sayNumber(person.count)}`).join(', ');
  const stay =
    left === 0
      ? ''
      : ` ${sayNumber(left)} ${left === 1 ? 'stays' : 'stay'} as now: the answers of these people are disputed there.`;
  return `${sayCount(count, 'conflict')}${shares && `: ${shares}`}.${stay}`;
}

/** A due day, from the first moment after it. */
export function sayDay(dueAt: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(dueAt - 1);
}

/** The moment by which something due on a day (`2026-11-30`, the reader's own) is late: the start of the next one. */
export function dueMoment(day: string): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + 1).getTime();
}
