import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, difference, type Sight } from './palette.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light = '', dark = '', chosenDark = ''] = [
  css.slice(0, css.indexOf('@media')),
  css.slice(css.indexOf('@media'), css.indexOf(":root[data-theme='dark']")),
  css.slice(css.indexOf(":root[data-theme='dark']")),
];
const token = (block: string, name: string): string => {
  const match = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block);
  if (!match?.[1]) throw new Error(`tokens.css has no --${name}`);
  return match[1];
};
const labels = (block: string) => Array.from({ length: 12 }, (_, index) => token(block, `label-${index + 1}`));

it('measures as the published reference pairs (Sharma 2005) within rounding of sRGB', () => {
  expect(difference('#000000', '#ffffff')).toBeCloseTo(100, 4);
  expect(difference('#1663c9', '#1663c9')).toBe(0);
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
});

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s theme', (_, block) => {
  it('keeps text at 4.5 : 1 or more', () => {
    for (const background of ['surface', 'surface-raised', 'surface-sunken']) {
      for (const ink of ['ink', 'ink-soft', 'accent', 'success', 'warning', 'danger']) {
        expect(contrast(token(block, ink), token(block, background)), `${ink} on ${background}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const tone of ['accent', 'success', 'warning', 'danger']) {
      expect(contrast(token(block, tone), token(block, `${tone}-soft`)), tone).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(token(block, 'accent-ink'), token(block, 'accent'))).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps borders of controls and label marks at 3 : 1 or more', () => {
    const raised = token(block, 'surface-raised');
    expect(contrast(token(block, 'line-strong'), raised)).toBeGreaterThanOrEqual(3);
    for (const label of labels(block)) expect(contrast(label, raised), label).toBeGreaterThanOrEqual(3);
  });

  it.each<[Sight, number]>([
    ['normal', 18],
    ['protan', 14],
    ['deutan', 14],
    ['tritan', 12],
  ])('keeps the twelve label colours apart for %s sight', (sight, least) => {
    const colours = labels(block);
    for (const [index, a] of colours.entries()) {
      for (const b of colours.slice(index + 1)) {
        expect(difference(a, b, sight), `${a} and ${b}`).toBeGreaterThan(least);
      }
    }
  });
});

it('shows the same dark theme whether the system or the person chose it', () => {
  const values = (block: string) => [...block.matchAll(/--[\w-]+: [^;]+;/g)].map(String).slice(0, 31);
  expect(values(chosenDark)).toEqual(values(dark));
});
