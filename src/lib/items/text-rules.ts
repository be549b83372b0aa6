/** Text that Postgres and the wire can carry unchanged: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Line breaks, tabs and runs of blanks become one blank each. */
export function onOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** A value as it stands in JSON, cut where it would drown the message around it. */
export function quoteValue(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
