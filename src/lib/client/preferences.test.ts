import { expect, it } from 'vitest';
import { readChoices } from './preferences.ts';

const stored = (values: Record<string, string>) => (name: string) => values[name] ?? null;

it('follows the system, comfortably and with keys, until something is chosen', () => {
  expect(readChoices(stored({}))).toEqual({ theme: 'system', density: 'comfortable', keys: true });
});

it('reads what was chosen', () => {
  expect(readChoices(stored({ 'parley.theme': 'dark', 'parley.density': 'compact', 'parley.keys': 'off' }))).toEqual({
    theme: 'dark',
    density: 'compact',
    keys: false,
  });
});

it('takes a value it does not know for none', () => {
  expect(readChoices(stored({ 'parley.theme': 'sepia', 'parley.density': '', 'parley.keys': 'maybe' }))).toEqual({
    theme: 'system',
    density: 'comfortable',
    keys: true,
  });
});
