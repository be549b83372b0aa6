import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findKind, kinds } from './registry.ts';

describe('the list of kinds', () => {
  it('[K15] holds every kind folder once', () => {
    const here = new URL('.', import.meta.url);
    const folders = readdirSync(here).filter((name) => existsSync(new URL(`${name}/kind.ts`, here)));
    expect(kinds.map((kind) => kind.name).toSorted()).toEqual(folders.toSorted());
  });

  it.each(kinds.map((kind) => [kind.name, kind] as const))('[K15] %s has a plain name and examples', (name, kind) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(kind.title).toMatch(/\S/);
    expect(kind.examples.length).toBeGreaterThan(0);
    expect(findKind(name)).toBe(kind);
  });

  it.each(['', 'Choice', '__proto__', 'constructor', 'no-such-kind'])('finds nothing under %j', (name) => {
    expect(findKind(name)).toBeUndefined();
  });
});
