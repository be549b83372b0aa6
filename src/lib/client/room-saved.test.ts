import { expect, it } from 'vitest';
import { SavedState } from './room-saved.ts';

it('says Saved only when the server confirmed a marker sent after the last change', () => {
  const state = new SavedState();
  expect(state.word(0, 'open')).toBe('Saved');
  state.changed(0);
  const first = state.nextMarker();
  state.changed(10);
  state.saved(first, 20);
  expect(state.word(20, 'open')).toBe('Saving…');
  state.saved(state.nextMarker(), 30);
  expect(state.word(30, 'open')).toBe('Saved');
});

it('is loud after 5 s and stops the writing after 30 s without the server’s word, connected or not', () => {
  const state = new SavedState();
  state.changed(1_000);
  expect(state.word(5_999, 'open')).toBe('Saving…');
  expect(state.word(6_000, 'open')).toBe('Not saved');
  expect(state.word(6_000, 'lost')).toBe('Not saved');
  expect(state.mustStop(30_999)).toBe(false);
  expect(state.mustStop(31_000)).toBe(true);
  state.saved(state.nextMarker(), 32_000);
  expect(state.mustStop(32_000)).toBe(false);
  expect(state.word(32_000, 'open')).toBe('Saved');
});

it('does not believe an answer to a marker of a connection that ended', () => {
  const state = new SavedState();
  state.changed(0);
  const lost = state.nextMarker();
  state.disconnected();
  state.saved(lost, 10);
  expect(state.unsaved).toBe(true);
  expect(state.word(10, 'lost')).toBe('Reconnecting…');
});

it('says Read only where nothing can be written, and Not saved at once when what was written never will be', () => {
  const state = new SavedState();
  expect([state.word(0, 'reading'), state.word(0, 'closed'), state.word(0, 'lost')]).toEqual([
    'Read only',
    'Read only',
    'Reconnecting…',
  ]);
  state.changed(0);
  expect(state.word(1, 'closed')).toBe('Not saved');
});

it('counts from the first change that is not saved, and confirms what older markers covered', () => {
  const state = new SavedState();
  state.changed(0);
  state.nextMarker();
  state.changed(1_000);
  const second = state.nextMarker();
  state.saved(second, 4_000);
  expect(state.unsaved).toBe(false);
  state.saved(1, 4_100);
  state.changed(5_000);
  expect(state.word(9_999, 'open')).toBe('Saving…');
  expect(state.word(10_000, 'open')).toBe('Not saved');
});
