import { canDecide, type Person } from './policy.ts';

/** Why this person may not sign or refuse a decision, in words, or null (SPEC S2). */
export function signOffProblem(
  person: Person,
  decidedBy: string,
): { readonly code: 'role' | 'own-decision'; readonly says: string } | null {
  if (!canDecide(person.role)) {
    return { code: 'role', says: 'Only an owner, a lead or an adjudicator signs a decision.' };
  }
  return person.id === decidedBy ? { code: 'own-decision', says: 'You decided this: a second person signs it.' } : null;
}

/** Who could sign a decision of this person (SPEC S2). */
export function signersOf(decidedBy: string, people: readonly Person[]): readonly Person[] {
  return people.filter((person) => signOffProblem(person, decidedBy) === null);
}
