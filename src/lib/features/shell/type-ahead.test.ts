import { describe, expect, it, vi } from 'vitest';
import { TypeAhead } from './type-ahead.ts';

class Key extends Event {
  readonly key: string;
  readonly ctrlKey: boolean;
  constructor(key: string, ctrlKey = false) {
    super('keydown', { cancelable: true });
    this.key = key;
    this.ctrlKey = ctrlKey;
  }
}

describe('keys typed before their field is there', () => {
  it('are kept in order and reach nothing else', () => {
    const page = new EventTarget();
    const heard = vi.fn();
    const typed = new TypeAhead();
    typed.start(page, () => {});
    page.addEventListener('keydown', heard);
    for (const key of ['h', 'o', 'x', 'Backspace', 'w', 'Enter', 'Shift', '👍', 'ArrowDown']) {
      page.dispatchEvent(new Key(key));
    }
    page.dispatchEvent(new Key('k', true));
    expect(typed.end()).toBe('how👍');
    expect(heard).not.toHaveBeenCalled();
    page.dispatchEvent(new Key('o'));
    expect([typed.end(), heard.mock.calls.length]).toEqual(['', 1]);
  });

  it('are given up with Escape', () => {
    const page = new EventTarget();
    const typed = new TypeAhead();
    const escaped = vi.fn(() => void typed.end());
    typed.start(page, escaped);
    for (const key of ['a', 'Escape', 'b']) page.dispatchEvent(new Key(key));
    expect([typed.end(), escaped.mock.calls.length]).toEqual(['', 1]);
  });
});
