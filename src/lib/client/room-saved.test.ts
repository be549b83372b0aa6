import { expect, it } from 'vitest';
import { SavedState } from './room-saved.ts';

it('says Saved only when the server confirmed a marker sent after the last change', () => {
  const state = new SavedState();
  expect(state.word(0, true)).toBe('Saved');
  state.changed(0);
  const first = state.nextMarker();
  state.changed(10);
  state.saved(first, 20);
  expect(state.word(20, true)).toBe('Saving…');
  state.saved(state.nextMarker(), 30);
  expect(state.word(30, true)).toBe('Saved');
});

it('is loud after 5 s and stops the writing after 30 s without the server’s word, connected or not', () => {
  const state = new SavedState();
  state.changed(1_000);
  expect(state.word(5_999, true)).toBe('Saving…');
  expect(state.word(6_000, true)).toBe('Not saved');
  expect(state.word(6_000, false)).toBe('Not saved');
  expect(state.mustStop(30_999)).toBe(false);
  expect(state.mustStop(31_000)).toBe(true);
  state.saved(state.nextMarker(), 32_000);
  expect(state.mustStop(32_000)).toBe(false);
  expect(state.word(32_000, true)).toBe('Saved');
});

it('does not believe an answer to a marker of a connection that ended', () => {
  const state = new SavedState();
  state.changed(0);
  const lost = state.nextMarker();
  state.disconnected();
  state.saved(lost, 10);
  expect(state.unsaved).toBe(true);
  expect(state.word(10, false)).toBe('Reconnecting…');
});
