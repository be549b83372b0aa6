/** Where a value stands in a text of JSON, `end` exclusive; `name` and `key` where it is a member of a record. */
export interface Range {
  readonly name?: string;
  /** Where its name starts. */
  readonly key?: number;
  readonly start: number;
  readonly end: number;
}

/** The values directly inside the record or list that starts at `at`, in valid JSON. */
export function childrenOf(text: string, at: number): Range[] {
  const children: Range[] = [];
  const isRecord = text[at] === '{';
  let next = skipWhite(text, at + 1);
  while (next < text.length && text[next] !== '}' && text[next] !== ']') {
    let member = {};
    if (isRecord) {
      const end = endOf(text, next);
      member = { name: JSON.parse(text.slice(next, end)) as string, key: next };
      next = skipWhite(text, skipWhite(text, end) + 1);
    }
    const end = endOf(text, next);
    children.push({ ...member, start: next, end });
    next = skipWhite(text, end);
    if (text[next] === ',') next = skipWhite(text, next + 1);
  }
  return children;
}

/** Where the closing bracket of the record or list that starts at `at` stands. */
export function closingOf(text: string, at: number): number {
  return endOf(text, at) - 1;
}

function endOf(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return endOfString(text, at);
  if (first !== '{' && first !== '[') {
    let end = at;
    while (end < text.length && !/[\s,}\]]/.test(text[end]!)) end++;
    return end;
  }
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const char = text[index];
    if (char === '"') index = endOfString(text, index) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return index + 1;
  }
  return text.length;
}

function endOfString(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
}

function skipWhite(text: string, at: number): number {
  let next = at;
  while (/[ \t\n\r]/.test(text[next] ?? '')) next++;
  return next;
}
