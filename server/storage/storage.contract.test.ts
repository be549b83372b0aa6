import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { onBothDatabases } from '#tests/support/databases.ts';
import { newId } from './id.ts';
import { json } from './json.ts';
import { isMigrated, migrate, SchemaTooNew } from './migrate.ts';
import { brokenConstraint, type Db } from './storage.ts';

async function anAccount(db: Db, email = `${newId()}@example.org`): Promise<string> {
  const id = newId();
  await db
    .insertInto('account')
    .values({ id, email, name: 'Ana', password_hash: null, is_owner: false, is_demo: false, created_at: 1 })
    .execute();
  return id;
}

onBothDatabases('storage', (storage) => {
  it('gives 64-bit moments and counts as numbers', async () => {
    const { db } = storage();
    const id = await anAccount(db);
    const at = 1_790_000_000_123;
    await db
      .insertInto('project')
      .values({
        id: newId(),
        slug: newId().toLowerCase(),
        name: 'Sizes',
        settings: json({
          entry: { minRaters: 2, agreedAt: 1 },
          hideNames: true,
          policy: { kind: 'single', panel: 'everyone', fallback: 'none' },
        }),
        secret: 's',
        created_at: at,
        created_by: id,
      })
      .execute();
    const row = await db
      .selectFrom('project')
      .select(['created_at', 'settings'])
      .where('created_by', '=', id)
      .executeTakeFirstOrThrow();
    expect(row.created_at).toBe(at);
    expect(row.settings.entry).toEqual({ minRaters: 2, agreedAt: 1 });
    const { count } = await db
      .selectFrom('account')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(typeof count).toBe('number');
  });

  it('stores every JSON value as it is, strings, arrays and null among them', async () => {
    const { db } = storage();
    for (const value of ['text', '"quoted" \\ ünï 🙂', 3.5, true, null, ['a', null], { a: { b: [] } }]) {
      const { back } = (await sql<{ back: unknown }>`select ${json(value)} as back`.execute(db)).rows[0]!;
      expect(back).toEqual(value);
    }
  });

  it('stores bytes as they are', async () => {
    const { db } = storage();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { rows } = await sql<{ u: Uint8Array }>`select ${bytes}::bytea as u`.execute(db);
    expect(Uint8Array.from(rows[0]!.u)).toEqual(bytes);
  });

  it('names the constraint that an insert broke', async () => {
    const { db } = storage();
    await anAccount(db, 'same@example.org');
    const error = await anAccount(db, 'same@example.org').catch((reason: unknown) => reason);
    expect(brokenConstraint(error)).toBe('account_email_key');
    expect(brokenConstraint(new Error('another'))).toBeNull();
  });

  it('undoes everything of a transaction that fails', async () => {
    const { db } = storage();
    const email = `${newId()}@example.org`;
    const failed = db.transaction().execute(async (trx) => {
      await anAccount(trx, email);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await db.selectFrom('account').selectAll().where('email', '=', email).execute()).toEqual([]);
  });

  it('refuses update, delete and truncate on what is a record', async () => {
    const { db } = storage();
    await sql`insert into log values ('t', 1, 1, 'a', 'b', 'c', 'd', 'e', 'f')`.execute(db);
    await sql`insert into log_body values ('t', 1, 's', '{}')`.execute(db);
    for (const statement of [
      sql`update log set actor = 'x' where chain = 't'`,
      sql`delete from log where chain = 't'`,
      sql`truncate log cascade`,
      sql`update log_body set body = '{"x":1}' where chain = 't'`,
      sql`delete from log_body where chain = 't'`,
      sql`truncate log_body`,
      sql`truncate decision cascade`,
      sql`truncate comment cascade`,
      sql`truncate annotation cascade`,
      sql`truncate reference cascade`,
      sql`truncate room_update`,
    ]) {
      await expect(statement.execute(db)).rejects.toThrow('is refused');
    }
    await sql`update log_body set body = null where chain = 't'`.execute(db);
  });

  it('migrates once, knows that it did, and refuses the database of a newer version', async () => {
    const { db } = storage();
    await migrate(db);
    expect(await isMigrated(db)).toBe(true);
    await sql`insert into kysely_migration values ('9999-future', '2030')`.execute(db);
    await expect(migrate(db)).rejects.toBeInstanceOf(SchemaTooNew);
    await sql`delete from kysely_migration where name = '9999-future'`.execute(db);
  });
});
