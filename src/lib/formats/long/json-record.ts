import { DEEPEST_JSON } from '../format.ts';
import type { Fault, FileRecord } from './record.ts';

/** A JSON record that starts on the line, with the names and values of its outermost level; nothing too deep is parsed. */
export function parseRecord(text: string, line: number): FileRecord | Fault {
  const { depth, names } = measure(text);
  if (depth > DEEPEST_JSON)
    return { line, cause: 'too-deep', text: `the JSON is nested deeper than ${DEEPEST_JSON} levels` };
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { line, cause: 'bad-json', text: `this is not valid JSON: ${detail}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, cause: 'bad-json', text: 'this is JSON, but not a record: write one {"…": …} for each' };
  }
  const columns = Object.keys(value);
  if (names > columns.length)
    return { line, cause: 'bad-json', text: 'a name stands twice in the record: only one can be meant' };
  // Names and values side by side: a key like __proto__ never becomes a property of anything here.
  return { line, columns, values: Object.values(value) };
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
// TypeScript does not know the third argument yet (https://tc39.es/proposal-json-parse-with-source).
const parseJson = JSON.parse as (text: string, reviver?: Reviver) => unknown;

const MAY_NOT_FIT = /\d{16}|\d[eE]/;

/** JSON, with numbers that JavaScript would round kept as their digits: two long ids must not become one. */
function parseExactly(text: string): unknown {
  if (!MAY_NOT_FIT.test(text)) return parseJson(text);
  return parseJson(text, (_, value, context) => {
    if (typeof value !== 'number') return value;
    const fits = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    return fits ? value : (context?.source ?? value);
  });
}

/** Looks at what stands outside strings, so that what is refused is never parsed: depth, and names of the outermost record. */
function measure(text: string): { depth: number; names: number } {
  let [depth, deepest, names] = [0, 0, 0];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
    else if (char === ':' && depth === 1) names++;
  }
  return { depth: deepest, names };
}
