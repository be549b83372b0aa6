import { describe, expect, it } from 'vitest';
import { streamText } from './stream-text.ts';

describe('streamText', () => {
  it('gives the text, in order, and ends', async () => {
    async function* pieces() {
      yield 'Zoë ';
      yield Promise.resolve('😀');
    }
    const told: unknown[] = [];
    expect(await new Response(streamText(pieces(), (error) => told.push(error))).text()).toBe('Zoë 😀');
    expect(told).toEqual([]);
  });

  it('breaks off when writing fails, so that half an export is not taken for a whole one', async () => {
    async function* pieces() {
      yield 'x'.repeat(64 * 1024);
      await Promise.reject(new Error('the database is gone'));
    }
    const told: unknown[] = [];
    const reply = new Response(streamText(pieces(), (error) => told.push(error)));
    await expect(reply.text()).rejects.toThrow('the database is gone');
    expect(told).toEqual([new Error('the database is gone')]);
  });

  it('gives large texts whole', async () => {
    const lines = Array.from({ length: 30_000 }, (_, line) => `line ${line}\n`);
    async function* pieces() {
      for (const line of lines) yield Promise.resolve(line);
    }
    expect(await new Response(streamText(pieces(), () => {})).text()).toBe(lines.join(''));
  });

  it('stops writing when nobody reads any more', async () => {
    let [written, isOver] = [0, false];
    async function* pieces() {
      try {
        for (;;) {
          written++;
          yield Promise.resolve('x'.repeat(64 * 1024));
        }
      } finally {
        isOver = true;
      }
    }
    const reader = streamText(pieces(), () => {}).getReader();
    await reader.read();
    await reader.cancel();
    expect(isOver).toBe(true);
    expect(written).toBeLessThan(5);
  });
});
