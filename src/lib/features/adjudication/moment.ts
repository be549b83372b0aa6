const today = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const earlier = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment as people say it: the time today, date and time before. `at` in milliseconds since 1970. */
export function sayMoment(at: number, now = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return (sameDay ? today : earlier).format(at);
}
