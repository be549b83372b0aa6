import { describe, expect, it } from 'vitest';
import { type Binding, bindingOf, bindings, isCharacterKey, isPressed, type Press, pressesOf, scopes } from './keys.ts';

const all: readonly Binding[] = bindings;
const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

describe('the key registry', () => {
  it.each(scopes)('gives a key one meaning on a screen: everywhere + %s', (scope) => {
    const presses = all
      .filter((binding) => binding.scope === 'everywhere' || binding.scope === scope)
      .flatMap(({ key }) => pressesOf(key));
    expect(presses).toEqual([...new Set(presses)]);
  });

  it('never binds two keys of a screen that one press would both be', () => {
    for (const scope of scopes) {
      const here = all.filter((binding) => binding.scope === 'everywhere' || binding.scope === scope);
      for (const { key, id } of here) {
        for (const wanted of pressesOf(key)) {
          const [name = '', modifier] = wanted.split('+').reverse();
          const made = press(name, { shiftKey: modifier === 'Shift', ctrlKey: modifier === 'Ctrl' });
          expect(here.filter((other) => isPressed(other.key, made)).map((other) => other.id)).toEqual([id]);
        }
      }
    }
  });

  it('names every binding once, under its scope, with words for the help', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, scope, title } of all) {
      expect(id.startsWith(`${scope}.`), id).toBe(true);
      expect(title, id).toMatch(/^\p{Lu}.{3,}$/u);
    }
  });

  it('finds a binding by its id', () => {
    expect(bindingOf('room.record').key).toBe('Enter');
  });
});

describe('a press', () => {
  it('is a letter with or without Caps Lock, but not with a modifier', () => {
    expect(isPressed('j', press('j'))).toBe(true);
    expect(isPressed('j', press('J'))).toBe(true);
    expect(isPressed('j', press('J', { shiftKey: true }))).toBe(false);
    expect(isPressed('j', press('j', { ctrlKey: true }))).toBe(false);
    expect(isPressed('j', press('j', { metaKey: true }))).toBe(false);
    expect(isPressed('j', press('j', { altKey: true }))).toBe(false);
  });

  it('needs Shift where the binding has it, so that blocking is no slip', () => {
    expect(isPressed('Shift+B', press('B', { shiftKey: true }))).toBe(true);
    expect(isPressed('Shift+B', press('b', { shiftKey: true }))).toBe(true);
    expect(isPressed('Shift+B', press('B'))).toBe(false);
  });

  it('is a sign wherever the layout puts it', () => {
    expect(isPressed('?', press('?', { shiftKey: true }))).toBe(true);
    expect(isPressed('1–9', press('4', { shiftKey: true }))).toBe(true);
    expect(isPressed('[', press('[', { ctrlKey: true, altKey: true, altGraph: true }))).toBe(true);
    expect(isPressed('[', press('[', { altKey: true }))).toBe(true);
    expect(isPressed('[', press('[', { ctrlKey: true }))).toBe(false);
    expect(isPressed('1–9', press('0'))).toBe(false);
  });

  it('takes Ctrl or ⌘ for Ctrl, and leaves redo alone', () => {
    expect(isPressed('Ctrl+Z', press('z', { ctrlKey: true }))).toBe(true);
    expect(isPressed('Ctrl+Z', press('z', { metaKey: true }))).toBe(true);
    expect(isPressed('Ctrl+Z', press('z'))).toBe(false);
    expect(isPressed('Ctrl+Z', press('Z', { ctrlKey: true, shiftKey: true }))).toBe(false);
  });

  it('is Enter only without modifiers', () => {
    expect(isPressed('Enter', press('Enter'))).toBe(true);
    expect(isPressed('Enter', press('Enter', { shiftKey: true }))).toBe(false);
    expect(isPressed('Enter', press('Enter', { ctrlKey: true }))).toBe(false);
  });
});

it('switches off what writes a character, and keeps the rest', () => {
  const stays = all.filter(({ key }) => !isCharacterKey(key)).map(({ key }) => key);
  expect([...new Set(stays)]).toEqual([
    'Ctrl+K',
    'Enter',
    'Escape',
    'ArrowDown',
    'ArrowUp',
    'ArrowRight',
    'ArrowLeft',
    'Shift+ArrowRight',
    'Shift+ArrowLeft',
    'Ctrl+Enter',
    'Ctrl+Z',
  ]);
});
