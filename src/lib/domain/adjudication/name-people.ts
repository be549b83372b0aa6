import type { Person } from './policy.ts';

const MOST_NAMED = 4;

/** People in a sentence: “Ana, Bo and Cy”, or “Ana, Bo, Cy, Di and 3 more”; “nobody” when there are none. */
export function namePeople(people: readonly Person[], between: 'and' | 'or' = 'and'): string {
  const names = people.map(({ name, id }) => name ?? id);
  if (names.length === 0) return 'nobody';
  if (names.length > MOST_NAMED) {
    return `${names.slice(0, MOST_NAMED).join(', ')} ${between} ${names.length - MOST_NAMED} more`;
  }
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} ${between} ${names.at(-1)}`;
}
