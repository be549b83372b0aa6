import type { PersonView } from '#lib/protocol/views.ts';

/** Where in a text a name is being written after an @, and what stands there so far. */
export interface MentionInWork {
  readonly from: number;
  readonly written: string;
}

/** The mention at the caret, or null: an @ at the start of a word, with nothing but one line of text up to the caret. */
export function mentionAt(text: string, caret: number): MentionInWork | null {
  const found = /(?:^|[\s([{"'“‘])@([^@\n]{0,40})$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const written = found[1] ?? '';
  return { from: caret - written.length, written };
}

/** The people whose name, or a word of it, begins with what is written; at most eight. */
export function peopleFor(written: string, people: readonly PersonView[]): readonly PersonView[] {
  const wanted = written.toLocaleLowerCase();
  return people
    .filter(({ name }) => {
      const lower = name.toLocaleLowerCase();
      return lower.startsWith(wanted) || lower.split(/\s+/).some((word) => word.startsWith(wanted));
    })
    .slice(0, 8);
}

/** Those of the people whose name the text holds after an @, the longest name first where one begins with another. */
export function mentionedIn(text: string, people: readonly PersonView[]): readonly PersonView[] {
  let rest = text;
  return [...people]
    .sort((a, b) => b.name.length - a.name.length)
    .filter(({ name }) => {
      const found = rest.includes(`@${name}`);
      rest = rest.replaceAll(`@${name}`, '');
      return found;
    });
}

/** A text cut where it mentions somebody, in order. */
export function cutAtMentions(
  text: string,
  people: readonly PersonView[],
): readonly { readonly text: string; readonly person: PersonView | null }[] {
  const pieces: { text: string; person: PersonView | null }[] = [];
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  let plain = '';
  for (let at = 0; at < text.length;) {
    const person = text[at] === '@' && longestFirst.find(({ name }) => text.startsWith(name, at + 1));
    if (!person) {
      plain += text[at++];
      continue;
    }
    if (plain) pieces.push({ text: plain, person: null });
    plain = '';
    pieces.push({ text: `@${person.name}`, person });
    at += person.name.length + 1;
  }
  return plain ? [...pieces, { text: plain, person: null }] : pieces;
}
