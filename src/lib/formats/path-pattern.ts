import type { PathNames } from './format.ts';

/** Why a pattern says nothing of anybody, or null. */
export function patternProblem(pattern: string): string | null {
  const names = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!);
  const unknown = names.find((name) => name !== 'annotator' && name !== 'item');
  if (unknown !== undefined) return `the pattern knows {annotator} and {item}, not {${unknown}}`;
  if (new Set(names).size < names.length) return 'the pattern names the same thing twice';
  return names.includes('annotator')
    ? null
    : 'the pattern needs {annotator}, e.g. {annotator}.csv or {annotator}/*.csv';
}

/**
 * What the end of a path says under a pattern: `{annotator}` and `{item}` stand for names inside one folder or file name,
 * `*` for anything there. A pattern without a dot in its last part leaves out the ending of the file.
 *
 * @returns null when the path does not fit, or the pattern is none.
 */
export function namesInPath(pattern: string, path: string): PathNames | null {
  if (patternProblem(pattern) !== null) return null;
  const parts = pattern.replaceAll('\\', '/').replace(/^\/+/, '');
  const source = parts
    .split(/(\{annotator\}|\{item\}|\*)/)
    .map((part) => {
      if (part === '*') return '[^/]*';
      return part.startsWith('{') ? `(?<${part.slice(1, -1)}>[^/]+?)` : RegExp.escape(part);
    })
    .join('');
  const ending = parts.slice(parts.lastIndexOf('/') + 1).includes('.') ? '' : '(?:\\.[^/.]+)?';
  const { groups } = new RegExp(`(?:^|/)${source}${ending}$`, 'u').exec(path.replaceAll('\\', '/')) ?? {};
  if (!groups) return null;
  const { annotator, item } = groups;
  return { annotator: annotator!.trim(), ...(item === undefined ? {} : { item: item.trim() }) };
}
