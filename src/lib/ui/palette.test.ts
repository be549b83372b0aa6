import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ciede2000, contrast, lab, linear, seenWith, type Vision } from './colour-vision.fixture.ts';
import { labelBorder, labelColour } from './palette.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name as string,
    { light: light as string, dark: dark as string },
  ]),
);
const themes = ['light', 'dark'] as const;

function colour(name: string, theme: (typeof themes)[number]): string {
  const token = tokens.get(name);
  if (!token) throw new Error(`tokens.css has no colour --${name}`);
  return token[theme];
}

const labels = (theme: (typeof themes)[number]) =>
  Array.from({ length: 12 }, (_, index) => colour(`label-${index + 1}`, theme));

describe('CIEDE2000', () => {
  // Sharma, Wu & Dalal 2005, table 1: pairs 1, 4, 7, 13, 17, 25, 31.
  test.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
  ] as const)('%j and %j are %f apart', (a, b, distance) => {
    expect(ciede2000(a, b)).toBeCloseTo(distance, 4);
  });
});

describe.each(themes)('%s theme', (theme) => {
  test.each(labels(theme).map((hex, index) => [index + 1, hex] as const))(
    'label %i (%s) is 3:1 on its ground',
    (_, hex) => {
      expect(contrast(hex, colour('surface-raised', theme))).toBeGreaterThanOrEqual(3);
    },
  );

  const least: readonly (readonly [Vision, number])[] = [
    ['normal', 18],
    ['protan', 14],
    ['deutan', 14],
    ['tritan', 12],
  ];
  test.each(least)('any two labels stay apart with %s vision (ΔE ≥ %i)', (vision, distance) => {
    const seen = labels(theme).map((hex) => lab(seenWith(vision, linear(hex))));
    const distances = seen.flatMap((a, index) => seen.slice(index + 1).map((b) => ciede2000(a, b)));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(distance);
  });

  const grounds = ['surface', 'surface-raised', 'surface-sunken', 'surface-hover', 'accent-soft'];
  const inks = ['ink', 'ink-soft', 'accent', 'accent-strong'];
  const text = inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const));
  const states = ['success', 'warn', 'danger'].flatMap((state) =>
    [`${state}-soft`, 'surface', 'surface-raised'].map((ground) => [state, ground] as const),
  );
  const soft = ['success-soft', 'warn-soft', 'danger-soft'].map((ground) => ['ink', ground] as const);
  const onAccent = [['on-accent', 'accent'] as const, ['on-accent', 'accent-strong'] as const];
  test.each([...text, ...states, ...soft, ...onAccent])('text %s on %s is 4.5:1', (ink, ground) => {
    expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(grounds.flatMap((ground) => [['line-strong', ground] as const, ['focus', ground] as const]))(
    'edge %s on %s is 3:1',
    (edge, ground) => {
      expect(contrast(colour(edge, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
    },
  );
});

describe('labels beyond the twelfth', () => {
  test('repeat colours with another border', () => {
    expect(labelColour(0)).toBe('var(--label-1)');
    expect(labelColour(12)).toBe(labelColour(0));
    expect([0, 11, 12, 24, 36].map(labelBorder)).toEqual(['solid', 'solid', 'dashed', 'dotted', 'double']);
  });
});
