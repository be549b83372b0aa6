import { childrenOf, closingOf, type Range } from './json-ranges.ts';

/** How the JSON around an insertion is written. */
interface Style {
  /** Line end and indentation of the value itself; null where all stands on one line. */
  readonly base: string | null;
  /** What one level more is indented by. */
  readonly unit: string;
  readonly comma: string;
  readonly colon: string;
}

/**
 * The task with one annotation more, written as those around it are; nothing else of it changes. Null where its
 * annotations are no list.
 *
 * @param encode how text becomes units of the file.
 */
export function addAnnotation(task: string, annotation: unknown, encode: (text: string) => string): string | null {
  const members = childrenOf(task, 0);
  const list = ['annotations', 'completions'].flatMap((name) => members.find((one) => one.name === name) ?? [])[0];
  const put = (at: number, text: string) => task.slice(0, at) + encode(text) + task.slice(at);
  if (!list) {
    const last = members.at(-1);
    if (!last) return null;
    const outer = styleOf(task, 0, members);
    const inner = indented(outer, 1);
    const text = `"annotations"${outer.colon}[${inner.base ?? ''}${write(annotation, inner)}${outer.base ?? ''}]`;
    return put(last.end, separator(task, members, outer) + text);
  }
  if (task[list.start] !== '[') return null;
  const found = childrenOf(task, list.start);
  const last = found.at(-1);
  if (!last) {
    const outer = styleOf(task, 0, members);
    const inner = indented(outer, 1);
    // White space that stands in the empty list already closes it as well as ours would.
    const closes = /[\r\n]/.test(task.slice(list.start + 1, closingOf(task, list.start))) ? '' : (outer.base ?? '');
    return put(list.start + 1, `${inner.base ?? ''}${write(annotation, inner)}${closes}`);
  }
  const before = whiteBefore(task, last.start);
  const own = task[last.start] === '{' ? styleOf(task, last.start, childrenOf(task, last.start)) : null;
  const unit = own?.unit ?? '';
  const base = own === null || own.base === null ? null : own.base.slice(0, own.base.length - unit.length);
  const style: Style = { base, unit, comma: own?.comma ?? ',', colon: own?.colon ?? ':' };
  const gap = found.length > 1 ? task.slice(found.at(-2)!.end, last.start) : `,${before || style.comma.slice(1)}`;
  return put(last.end, gap + write(annotation, style));
}

/** The task without what people answered: annotations and drafts are empty lists, predictions stay. */
export function withoutAnswers(task: string): string {
  const lists = childrenOf(task, 0).filter(
    ({ name = '', start }) => ['annotations', 'completions', 'drafts'].includes(name) && task[start] === '[',
  );
  return lists.reduceRight((text, { start }) => text.slice(0, start + 1) + text.slice(closingOf(text, start)), task);
}

/** How the members of the record at `at` are written; `base` is where they stand. */
function styleOf(text: string, at: number, members: readonly Range[]): Style {
  const [first, second] = members;
  if (!first || first.key === undefined) return { base: null, unit: '', comma: ',', colon: ':' };
  const base = whiteBefore(text, first.key);
  const colon = /:[ \t]/.test(text.slice(first.key, first.start)) ? ': ' : ':';
  if (!/\n/.test(base)) {
    const comma = second && /, /.test(text.slice(first.end, second.key)) ? ', ' : ',';
    return { base: null, unit: '', comma, colon };
  }
  const closing = whiteBefore(text, closingOf(text, at));
  const [inner, outer] = [indentOf(base), indentOf(closing)];
  return { base, unit: inner.startsWith(outer) ? inner.slice(outer.length) : ' ', comma: ',', colon };
}

function separator(text: string, members: readonly Range[], style: Style): string {
  const [before, last] = [members.at(-2), members.at(-1)!];
  return before ? text.slice(before.end, last.key) : style.base === null ? style.comma : `,${style.base}`;
}

function indented(style: Style, levels: number): Style {
  return style.base === null ? style : { ...style, base: style.base + style.unit.repeat(levels) };
}

function whiteBefore(text: string, at: number): string {
  let from = at;
  while (from > 0 && /[ \t\n\r]/.test(text[from - 1]!)) from--;
  return text.slice(from, at);
}

function indentOf(white: string): string {
  return white.slice(white.lastIndexOf('\n') + 1);
}

function write(value: unknown, style: Style): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const inner = indented(style, 1);
  const parts = isList
    ? value.map((one) => write(one, inner))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}${style.colon}${write(one, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  if (style.base === null) return `${open}${parts.join(style.comma)}${close}`;
  return `${open}${parts.map((part) => inner.base + part).join(',')}${style.base}${close}`;
}
