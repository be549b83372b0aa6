/** Something known of files, by their paths; never changed in place, so that who shows it sees a new one. */
export type ByPath<Value> = ReadonlyMap<string, Value>;

export function nothingKnown<Value>(): ByPath<Value> {
  return new Map();
}

/** With another entry for the path; without one where the value is null. */
export function withEntry<Value>(known: ByPath<Value>, path: string, value: Value | null): ByPath<Value> {
  const others = [...known].filter(([other]) => other !== path);
  return new Map(value === null ? others : [...others, [path, value]]);
}
