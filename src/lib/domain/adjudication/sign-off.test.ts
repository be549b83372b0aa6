import { expect, it } from 'vitest';
import type { Person } from './policy.ts';
import { signersOf, signOffProblem } from './sign-off.ts';

const people: Person[] = [
  { id: 'owner', role: 'owner' },
  { id: 'adj', role: 'adjudicator' },
  { id: 'ann', role: 'annotator' },
];

it('[S2] whoever may decide signs, but who decided', () => {
  expect(people.map((person) => signOffProblem(person, 'adj')?.code ?? null)).toEqual([null, 'own-decision', 'role']);
  expect(signersOf('owner', people).map(({ id }) => id)).toEqual(['adj']);
});
