const form = new Intl.NumberFormat('en');

/** A whole number as people read it: 12,345. */
export function sayNumber(value: number): string {
  return form.format(value);
}

/** A number with its noun: “1 item”, “2,400 items”, “3 people”. */
export function sayCount(value: number, one: string, many = `${one}s`): string {
  return `${form.format(value)} ${value === 1 ? one : many}`;
}

/** What stands beside a figure of blind answers when some were given after seeing the others’. */
export function sayLeftOut(count: number): string {
  return `${sayCount(count, 'answer')} left out: had seen others’ answers`;
}
