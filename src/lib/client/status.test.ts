import { describe, expect, it } from 'vitest';
import { speak, type Signs, type Spoken, statusOf, type StatusWord } from './status.ts';

const signs = (some: Partial<Signs> = {}): Signs => ({ room: null, online: true, running: 0, refused: null, ...some });
const word = (some: Partial<Signs>): StatusWord => statusOf(signs(some)).word;

describe('the status word', () => {
  it('is Saved while nothing is under way and nothing failed', () => {
    expect(statusOf(signs())).toEqual({ word: 'Saved', detail: null });
  });

  it('is Saving… from the first command under way to the last', () => {
    expect(word({ running: 1 })).toBe('Saving…');
    expect(word({ running: 2 })).toBe('Saving…');
  });

  it('is Not saved with the reason after a command failed, until it is tried again', () => {
    expect(statusOf(signs({ refused: 'Somebody decided first.' }))).toEqual({
      word: 'Not saved',
      detail: 'Somebody decided first.',
    });
    expect(word({ refused: 'Somebody decided first.', running: 1 })).toBe('Saving…');
  });

  it('says that the network is gone, unless a room knows better', () => {
    expect(word({ online: false })).toBe('Reconnecting…');
    expect(word({ online: false, room: { word: 'Saved', detail: null } })).toBe('Saved');
  });

  it('is the worst of what the room says and what commands say', () => {
    expect(word({ room: { word: 'Saved', detail: null }, running: 1 })).toBe('Saving…');
    expect(word({ room: { word: 'Reconnecting…', detail: null }, running: 1 })).toBe('Reconnecting…');
    expect(statusOf(signs({ room: { word: 'Not saved', detail: 'Copy your text.' }, running: 1 })).detail).toBe(
      'Copy your text.',
    );
    expect(word({ room: { word: 'Read only', detail: null } })).toBe('Read only');
  });
});

describe('reading out', () => {
  const heard = (...words: StatusWord[]): StatusWord[] => {
    let spoken: Spoken = { word: 'Saved', aloud: false };
    return words.filter((next) => (spoken = speak(spoken, next)).aloud);
  };

  it('stays silent while ordinary saving goes on', () => {
    expect(heard('Saving…', 'Saved', 'Saving…', 'Saved')).toEqual([]);
  });

  it('tells of trouble and of its end, also by way of saving, and is silent again', () => {
    expect(heard('Reconnecting…', 'Saving…', 'Saved', 'Saving…', 'Saved')).toEqual([
      'Reconnecting…',
      'Saving…',
      'Saved',
    ]);
    expect(heard('Saving…', 'Not saved')).toEqual(['Not saved']);
  });
});
