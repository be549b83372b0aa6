/** From the worst to the best. A page shows one of them. */
export const statusWords = ['Not saved', 'Reconnecting…', 'Read only', 'Saving…', 'Saved'] as const;

export type StatusWord = (typeof statusWords)[number];

export interface Status {
  readonly word: StatusWord;
  /** What it means for the person and what to do, or null when the word says it all. */
  readonly detail: string | null;
}

/** What is known of a page's state. */
export interface Signs {
  /** What the room of the page says, or null on a page without one. */
  readonly room: Status | null;
  /** What the browser believes of the network; a room knows better. */
  readonly online: boolean;
  /** Commands under way. */
  readonly running: number;
  /** Why the last command failed, while none after it succeeded. */
  readonly refused: string | null;
}

/** The one thing to say: the worst that holds. */
export function statusOf({ room, online, running, refused }: Signs): Status {
  const away: Status = { word: 'Reconnecting…', detail: 'This device is offline. What you do now can’t be saved.' };
  const found: readonly Status[] = [
    room ?? (online ? { word: 'Saved', detail: null } : away),
    ...(running > 0 ? [{ word: 'Saving…', detail: null } as const] : []),
    // While something is being saved again, what failed before is not the last word.
    ...(refused !== null && running === 0 ? [{ word: 'Not saved', detail: refused } as const] : []),
  ];
  const rank = ({ word }: Status) => statusWords.indexOf(word);
  return found.reduce((worst, status) => (rank(status) < rank(worst) ? status : worst));
}

const isTrouble = (word: StatusWord): boolean => word !== 'Saved' && word !== 'Saving…';

/** What a screen reader was last told, and whether aloud. */
export interface Spoken {
  readonly word: StatusWord;
  readonly aloud: boolean;
}

/**
 * Whether a change of the word is read out: trouble, and the way back from it to Saved. The to and fro of ordinary
 * saving is not, or it would talk over everything.
 */
export function speak(before: Spoken, word: StatusWord): Spoken {
  if (before.word === word) return before;
  return { word, aloud: isTrouble(word) || (before.aloud && before.word !== 'Saved') };
}
