import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { onBothDatabases } from '#tests/support/databases.ts';
import type { Db } from '#server/storage/storage.ts';
import { appendLog } from './append.ts';
import { canonicalJson } from './canonical-json.ts';
import { verifyChain } from './verify.ts';

describe('canonical JSON', () => {
  it('has one spelling for one value', () => {
    expect(canonicalJson({ b: [1, null, 'ü"'], a: { d: true, c: undefined } })).toBe(
      '{"a":{"d":true},"b":[1,null,"ü\\""]}',
    );
    expect(canonicalJson({ z: 1, Z: 2, é: 3 })).toBe('{"Z":2,"z":1,"é":3}');
    expect(canonicalJson(1_790_000_000_123)).toBe('1790000000123');
  });

  it('reads back as the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    for (const value of [NaN, Infinity, () => 1, 1n]) expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

onBothDatabases('the log', (storage) => {
  let number = 0;
  const entry = (chain: string) => ({
    chain,
    at: ++number,
    actor: 'ana',
    action: 'act',
    object: 'thing',
    body: { number },
  });

  /** Changes a row as somebody with the database's password could: with the triggers off. */
  async function tamper(db: Db, statement: ReturnType<typeof sql>): Promise<void> {
    await db.transaction().execute(async (trx) => {
      for (const table of ['log', 'log_body']) await sql.raw(`alter table ${table} disable trigger all`).execute(trx);
      await statement.execute(trx);
      for (const table of ['log', 'log_body']) await sql.raw(`alter table ${table} enable trigger all`).execute(trx);
    });
  }

  async function write(chain: string, entries: number) {
    const anchors = [];
    for (let i = 0; i < entries; i++) {
      anchors.push(
        await storage()
          .db.transaction()
          .execute((trx) => appendLog(trx, entry(chain))),
      );
    }
    return anchors;
  }

  it('holds after any number of entries, also written at once', async () => {
    const { db } = storage();
    await Promise.all(
      Array.from({ length: 20 }, () => db.transaction().execute((trx) => appendLog(trx, entry('many')))),
    );
    const report = await verifyChain(db, 'many');
    expect(report).toMatchObject({ entries: 20, broken: null, head: { seq: 20 } });
  });

  it('leaves no entry when the transaction of the fact fails', async () => {
    const { db } = storage();
    await write('half', 1);
    const failing = db.transaction().execute(async (trx) => {
      await appendLog(trx, entry('half'));
      throw new Error('the fact failed');
    });
    await expect(failing).rejects.toThrow();
    expect(await verifyChain(db, 'half')).toMatchObject({ entries: 1, broken: null });
  });

  it('shows the exact entry that was changed', async () => {
    const { db } = storage();
    await write('changed', 5);
    await tamper(db, sql`update log set actor = 'somebody else' where chain = 'changed' and seq = 3`);
    expect((await verifyChain(db, 'changed')).broken?.seq).toBe(3);
  });

  it('shows a changed body and a removed entry', async () => {
    const { db } = storage();
    await write('body', 4);
    await tamper(db, sql`update log_body set body = '{"number":0}' where chain = 'body' and seq = 2`);
    expect((await verifyChain(db, 'body')).broken).toMatchObject({ seq: 2, reason: 'its body was changed' });
    await write('gap', 4);
    await tamper(db, sql`delete from log_body where chain = 'gap' and seq = 2`);
    expect((await verifyChain(db, 'gap')).broken?.seq).toBe(2);
  });

  it('still holds when a body is redacted', async () => {
    const { db } = storage();
    await write('redacted', 3);
    await sql`update log_body set body = null where chain = 'redacted' and seq = 2`.execute(db);
    expect(await verifyChain(db, 'redacted')).toMatchObject({ entries: 3, redacted: 1, broken: null });
  });

  it('shows that two who hold different anchors for one entry were not told the same', async () => {
    const [anchor] = await write('two', 1);
    const other = { seq: 1, hash: 'f'.repeat(64) };
    for (const anchors of [
      [anchor!, other],
      [other, anchor!],
    ]) {
      expect((await verifyChain(storage().db, 'two', anchors)).broken?.seq).toBe(1);
    }
  });

  it('shows a cut-off end only to who holds an anchor', async () => {
    const { db } = storage();
    const anchors = await write('cut', 6);
    await tamper(db, sql`delete from log_body where chain = 'cut' and seq > 3`);
    await tamper(db, sql`delete from log where chain = 'cut' and seq > 3`);
    expect((await verifyChain(db, 'cut')).broken).toBeNull();
    expect((await verifyChain(db, 'cut', anchors.slice(4, 5))).broken?.seq).toBe(5);
  });
});
