/**
 * One line of CSV (RFC 4180, CRLF). With `safe`, a cell that a spreadsheet would run as a formula gets a `'` in front.
 */
export function csvLine(cells: readonly string[], safe: boolean): string {
  return `${cells.map((text) => cell(text, safe)).join(',')}\r\n`;
}

/**
 * Whether a spreadsheet may read a cell as a formula (OWASP, CSV injection): it begins with a sign that starts one,
 * full-width and other forms of it included, also behind white space and invisible characters, which some cut off; or
 * with what moves it to another cell.
 */
function isFormula(text: string): boolean {
  const first = /[^\s\p{Cc}\p{Cf}]/u.exec(text)?.[0] ?? '';
  return /^[\t\r\n]/.test(text) || /^[=+\-@]/.test(first.normalize('NFKC'));
}

/** Beside RFC 4180's: what other programs take for the end of a cell, so that no cell begins in the middle of one. */
const NEEDS_QUOTES = /[",;|\t\r\n]/;

function cell(text: string, safe: boolean): string {
  const shown = safe && isFormula(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
