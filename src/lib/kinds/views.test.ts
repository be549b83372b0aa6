import { createRawSnippet, type Component } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it, vi } from 'vitest';
import type { Kind } from '#domain/kind.ts';
import { kinds } from './registry.ts';
import type { EditorProps, ViewProps } from './view-props.ts';
import { loadViews } from './views.ts';

const examples = kinds.flatMap((kind) => kind.examples.map((example) => ({ kind, example, name: kind.name })));

/** The candidates of answers of several people, as a page hands them to a View: one more person for each good value. */
function propsOf(
  kind: Kind<unknown, unknown>,
  { config, good }: { config: unknown; good: readonly unknown[] },
): ViewProps {
  const answers = good.flatMap((value, index) =>
    Array.from({ length: index + 1 }, (_, who) => ({ annotation: '', annotator: `P${index}-${who}`, value })),
  );
  const [difference] = kind.conflicts(answers, config);
  const candidates = difference?.candidates ?? [{ key: kind.keyOf(good[0]), value: good[0], annotators: ['P0-0'] }];
  const [first] = candidates;
  return {
    config,
    candidates: candidates.map(({ key, value, annotators }) => ({
      key,
      value,
      annotators: annotators.map((label) => ({ label, hidden: false, you: label === 'P0-0', madeFrom: null })),
    })),
    selected: candidates.at(-1)!.key,
    won: first!.key,
    peers: new Map([[first!.key, [{ id: 'z', name: 'Zoe Ray', initials: 'ZR', colour: 'teal' }]]]),
    onselect: vi.fn(),
    onpropose: null,
    beside: createRawSnippet((key: () => string) => ({ render: () => `<i>${beside(key())}</i>` })),
  };
}

/** What stands beside a candidate here; letters only, so that it stands in HTML as it is. */
const beside = (key: string): string => `beside ${[...key].map((char) => char.codePointAt(0)!.toString(16)).join('')}`;

/** A component as the server sends it. */
function htmlOf(component: unknown, props: ViewProps | EditorProps): string {
  // Comments are marks for hydration.
  const { body } = render(component as Component<Record<string, unknown>>, { props: { ...props } });
  return body.replaceAll(/<!--.*?-->/gs, '');
}

/** What a reader sees or hears: texts without tags, with single blanks. */
function textOf(html: string): string {
  const plain = html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
  return plain.replaceAll(/\s+/g, ' ').trim();
}

function matches(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, found]) => found ?? '');
}

describe.each(examples)('$name: $example.name', ({ kind, example }) => {
  it('[K16] the View shows every candidate with its name, share, people and what stands beside', async () => {
    const { View } = await loadViews(kind.name);
    const props = propsOf(kind, example);
    const html = htmlOf(View, props);
    const rows = matches(html, /<button([\s\S]*?)<div class="beside/g);
    expect(rows).toHaveLength(props.candidates.length);
    const total = props.candidates.reduce((sum, { annotators }) => sum + annotators.length, 0);
    for (const [index, { key, value, annotators }] of props.candidates.entries()) {
      const text = textOf(`<button ${rows[index]!}`);
      for (const word of kind.summarise(value, example.config).split(', ')) expect(text).toContain(word);
      expect(text).toContain(`${annotators.length} of ${total}`);
      for (const { label } of annotators) expect(text).toContain(label);
      expect(html).toContain(beside(key));
    }
    expect(textOf(rows[0]!)).toContain('decided');
    expect(textOf(rows[0]!)).toContain('ZR');
  });

  it('[K16] the View has buttons that say whether they are pressed, and lists that say what they list', async () => {
    const { View } = await loadViews(kind.name);
    const props = propsOf(kind, example);
    const html = htmlOf(View, props);
    const pressed = matches(html, /<button[^>]*aria-pressed="(true|false)"/g);
    expect(pressed).toEqual(props.candidates.map(({ key }) => String(key === props.selected)));
    expect(matches(html, /<ul[^>]*aria-label="([^"]+)"/g)).toHaveLength(matches(html, /<(ul)/g).length);
    for (const table of matches(html, /<table([\s\S]*?)<\/table>/g)) {
      expect(table).toContain('<caption');
      expect(table).toMatch(/<th[^>]*scope="col"/);
      expect(table).toMatch(/<th[^>]*scope="row"/);
    }
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ...example.good.map((value): [string, unknown] => [JSON.stringify(value), value]),
  ])('[K16] the Editor names its question and shows %s as chosen', async (_, value) => {
    const { Editor } = await loadViews(kind.name);
    const props = { config: example.config, value, label: 'Which “one”?', onchange: vi.fn() };
    const html = htmlOf(Editor, props);
    expect(html).toMatch(/<(legend|label)[^>]*>Which “one”\?<\/\1>/);
    // Every field has a name: a label around it, or one that points at it.
    for (const input of matches(
      html.replaceAll(/<label[\s\S]*?<\/label>/g, (label) => (/<input/.test(label) ? '' : label)),
      /(<input[^>]*>)/g,
    )) {
      const id = /id="([^"]+)"/.exec(input)?.[1];
      expect(/aria-label="/.test(input) || html.includes(`for="${id}"`)).toBe(true);
    }
    for (const id of matches(html, /aria-describedby="([^"]+)"/g).flatMap((ids) => ids.split(' '))) {
      expect(html).toContain(`id="${id}"`);
    }
    const checked = matches(html, /(<input[^>]*\schecked[^>]*>)/g).map((input) => /value="([^"]*)"/.exec(input)?.[1]);
    const typed = matches(html, /<input[^>]*type="number"[^>]*\svalue="([^"]+)"/g);
    const expected = value === undefined ? [] : Array.isArray(value) && value.length > 0 ? value.map(String) : [value];
    const chosen = [...checked, ...typed].map((one) => one ?? 'none').sort();
    expect(chosen).toEqual(expected.map((one) => (Array.isArray(one) ? 'none' : String(one))).sort());
    expect(props.onchange).not.toHaveBeenCalled();
  });
});
