/** Formats of numbers that are dates or times in every workbook (ECMA-376, 18.8.30). */
const BUILT_IN = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

const DAY = 24 * 60 * 60;

export function isBuiltInDate(id: number): boolean {
  return BUILT_IN.some(([from, to]) => id >= from && id <= to);
}

/** Whether a format shows a number as a moment: it has letters of date or time outside of quotes and brackets. */
export function isDateFormat(code: string): boolean {
  const [first = ''] = code.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';');
  return !/\[(h+|m+|s+)\]/i.test(first) && /[ymdhs]/i.test(first.replace(/\[[^\]]*\]/g, ''));
}

/**
 * A day or moment as ISO text: `2026-11-25`, `2026-11-25T14:05:00`, and `14:05:00` for a part of a day.
 *
 * @param serial days since the first day of the workbook's calendar
 * @param since1904 the calendar of old Macs; else the one that begins in 1900 and holds a 29 February of that year
 */
export function momentText(serial: number, since1904: boolean): string {
  const seconds = Math.round(serial * DAY);
  const time = (count: number) => new Date(count * 1000).toISOString().slice(11, 19);
  if (seconds >= 0 && seconds < DAY) return time(seconds);
  const first = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const at = new Date(first + seconds * 1000);
  if (Number.isNaN(at.getTime())) return String(serial);
  const day = at.toISOString().slice(0, 10);
  return seconds % DAY === 0 ? day : `${day}T${time(((seconds % DAY) + DAY) % DAY)}`;
}

/** A number as spreadsheets show it, to their 15 digits: `4.6`, where the file says `4.5999999999999996`. */
export function numberText(raw: string): string {
  const number = Number(raw);
  return raw.trim() === '' || !Number.isFinite(number) ? raw : String(Number(number.toPrecision(15)));
}
