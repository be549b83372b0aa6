import { createHmac } from 'node:crypto';
import { lettersFor } from '#server/queries/letters.ts';
import type { FrozenRow, NamedPerson } from './frozen-row.ts';

export const namings = ['real', 'pseudonym'] as const;

export type Naming = (typeof namings)[number];

/** How people are called in one export. */
export interface NamePlan {
  readonly naming: Naming;
  /** Secret of the project, under which pseudonyms and letters are made. */
  readonly secret: string;
  /** The reader may not know yet who answered what on open items (SPEC H1): letters stand there. */
  readonly hidesOpen: boolean;
  /** What somebody the reader may not know at all is called in the rows of an item; null for who is known. */
  readonly strangerOf?: (person: string, item: string) => string | null;
}

/** Says who somebody is, in a row, to a reader (domain/release SPEC R8, R9). */
export function createNamer(
  { naming, secret, hidesOpen, strangerOf }: NamePlan,
  people: ReadonlyMap<string, NamedPerson>,
): (person: string, row: FrozenRow) => string {
  const pseudonyms = new Map<string, string>();
  let letters: { itemId: string; of: Map<string, string> } = { itemId: '', of: new Map() };
  return (id, { itemId, isItemOpen, annotators }) => {
    const person = people.get(id);
    if (hidesOpen && isItemOpen && !person?.isAccount) {
      if (letters.itemId !== itemId) letters = { itemId, of: lettersFor(secret, itemId, annotators) };
      // Whose answer was withdrawn has no letter in the room either.
      return letters.of.get(id) ?? '–';
    }
    if (person?.isModel) return person.name;
    const stranger = strangerOf?.(id, itemId) ?? null;
    if (stranger !== null) return stranger;
    if (naming === 'real') return person?.name ?? 'Somebody who left';
    const known = pseudonyms.get(id) ?? pseudonymOf(secret, id);
    pseudonyms.set(id, known);
    return known;
  };
}

const LETTERS = 'abcdefghjkmnpqrstvwxyz0123456789';

/** Ten characters that stand for a person in every export of a project. */
export function pseudonymOf(secret: string, id: string): string {
  const digest = createHmac('sha256', secret).update(`pseudonym\n${id}`).digest();
  return `p-${Array.from(digest.subarray(0, 10), (byte) => LETTERS[byte % 32]).join('')}`;
}
