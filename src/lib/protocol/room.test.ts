import { createHash } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import { describe, expect, it } from 'vitest';
import {
  CLOSE,
  MESSAGE,
  PROTOCOL,
  ROOM_KINDS,
  SYNC,
  awarenessFrame,
  isCloseCode,
  markerFrame,
  parseRoomName,
  readAwarenessEntries,
  readClientFrame,
  readRecord,
  readSaved,
  recordFrame,
  savedFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
} from './room.ts';

const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('protocol version', () => {
  it('is raised whenever a number, a code or the bytes of a frame change', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const contract = {
      MESSAGE,
      SYNC,
      remedies: Object.entries(CLOSE).map(([code, { remedy }]) => [code, remedy]),
      ROOM_KINDS,
      frames: [
        syncStep1Frame(bytes),
        syncStep2Frame(bytes),
        updateFrame(bytes),
        awarenessFrame([{ client: 300, clock: 7, json: '{"user":null}' }]),
        awarenessFrame([]),
        markerFrame(300),
        savedFrame(300),
        recordFrame('{"a":"ü"}'),
      ].map((frame) => Buffer.from(frame).toString('hex')),
    };
    const hash = createHash('sha256').update(JSON.stringify(contract)).digest('hex').slice(0, 16);
    // When this fails: raise PROTOCOL, add a line to its history, and put the new pair here.
    expect([PROTOCOL, hash]).toEqual([3, 'f2313f540ee384ed']);
  });
});

describe('frames', () => {
  const bytes = Uint8Array.of(9, 8);

  it('come back as what was written', () => {
    expect(readClientFrame(syncStep1Frame(bytes))).toEqual({ type: 'step1', vector: bytes });
    expect(readClientFrame(syncStep2Frame(bytes))).toEqual({ type: 'write', update: bytes, step2: true });
    expect(readClientFrame(updateFrame(bytes))).toEqual({ type: 'write', update: bytes, step2: false });
    expect(readClientFrame(markerFrame(70_000))).toEqual({ type: 'marker', n: 70_000 });
    expect(readClientFrame(Uint8Array.of(MESSAGE.queryAwareness))).toEqual({ type: 'query-awareness' });
    const entries = [{ client: 2 ** 32 - 1, clock: 3, json: '{"a":1}' }];
    const awareness = readClientFrame(awarenessFrame(entries));
    expect(awareness.type === 'awareness' && readAwarenessEntries(awareness.payload)).toEqual(entries);
  });

  it('of the server come back as what was written', () => {
    const saved = decoding.createDecoder(savedFrame(9));
    expect([decoding.readVarUint(saved), readSaved(saved)]).toEqual([MESSAGE.saved, 9]);
    const record = decoding.createDecoder(recordFrame('["x"]'));
    expect([decoding.readVarUint(record), readRecord<string[]>(record)]).toEqual([MESSAGE.record, ['x']]);
  });

  it('are refused when unknown, cut short, or followed by more', () => {
    for (const frame of [
      [],
      [5],
      [0],
      [0, 3, 0],
      [0, 0, 5, 1],
      [1, 4, 0],
      [2, 0],
      [100],
      [100, 1, 1],
      [101, 1],
      [102],
    ]) {
      expect(() => readClientFrame(Uint8Array.from(frame)), frame.join(' ')).toThrow();
    }
  });

  it('with a forged number of awareness entries end at the end of the payload', () => {
    expect(() => readAwarenessEntries(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 1, 0))).toThrow();
    expect(() => readAwarenessEntries(Uint8Array.of(0, 0))).toThrow(/left over/);
  });
});

describe('room names', () => {
  it('are a kind and a ULID', () => {
    expect(parseRoomName(`item.${ULID}`)).toEqual({ kind: 'item', id: ULID });
    expect(parseRoomName(`cases.${ULID}`)).toEqual({ kind: 'cases', id: ULID });
  });

  it('of any other shape are refused', () => {
    for (const name of [
      '',
      'item',
      `item.${ULID}x`,
      `item.${ULID.toLowerCase()}`,
      `note.${ULID}`,
      `item.8${ULID.slice(1)}`,
      `\nitem.${ULID}`,
      `item.${ULID}\n`,
      'item.__proto__',
    ]) {
      expect(parseRoomName(name), JSON.stringify(name)).toBeNull();
    }
  });
});

describe('close codes', () => {
  it('from 4400 to 4499 are exactly those a client must not simply retry', () => {
    for (const [code, { remedy, means }] of Object.entries(CLOSE)) {
      expect(remedy !== 'retry', code).toBe(Number(code) >= 4400 && Number(code) < 4500);
      expect(means).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are told from foreign ones', () => {
    expect(isCloseCode(4422)).toBe(true);
    expect(isCloseCode(1006)).toBe(false);
  });
});
