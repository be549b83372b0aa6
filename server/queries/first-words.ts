import type { ContentPart } from '#domain/item.ts';

/** The beginning of an item's text on one line, at most `most` characters long. */
export function firstWords(content: readonly ContentPart[], most = 160): string {
  const text = content.map((part) => part.text).join(' · ');
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
