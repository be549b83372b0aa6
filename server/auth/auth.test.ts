import { describe, expect, it } from 'vitest';
import { onBothDatabases } from '#tests/support/databases.ts';
import { newId } from '#server/storage/id.ts';
import type { Db } from '#server/storage/storage.ts';
import { consumeLink, createLink, findLink } from './one-time-link.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createSessions } from './session.ts';
import { createThrottle } from './throttle.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('passwords', () => {
  it('are kept as argon2id with salt, and told from wrong ones', async () => {
    const [first, second] = [await hashPassword('a long password'), await hashPassword('a long password')];
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]+\$[^$]+$/);
    expect(first).not.toBe(second);
    expect(await verifyPassword('a long password', first)).toBe(true);
    expect(await verifyPassword('a long passworD', first)).toBe(false);
  });

  it('match however the letters were composed', async () => {
    expect(await verifyPassword('cafe\u0301 caf\u00e9 café', await hashPassword('café cafe\u0301 caf\u00e9'))).toBe(
      true,
    );
  });

  it('say no where there is no account or the stored text is damaged', async () => {
    expect(await verifyPassword('x', null)).toBe(false);
    expect(await verifyPassword('x', '$argon2id$v=19$m=1')).toBe(false);
  });
});

onBothDatabases('sessions', (storage) => {
  async function anAccount(db: Db, isOwner = false): Promise<string> {
    const id = newId();
    await db
      .insertInto('account')
      .values({
        id,
        email: `${id}@example.org`,
        name: 'Ana',
        password_hash: null,
        is_owner: isOwner,
        is_demo: false,
        created_at: 1,
      })
      .execute();
    return id;
  }

  function stage() {
    const ended: unknown[] = [];
    let ahead = 0;
    const sessions = createSessions(storage().db, {
      secure: true,
      now: () => Date.now() + ahead,
      onEnded: (who) => void ended.push(who),
    });
    return { sessions, ended, pass: (ms: number) => (ahead += ms) };
  }

  const from = { userAgent: 'test', ipPrefix: '::1' };
  const tokenOf = (cookie: string) => /=([^;]*)/.exec(cookie)?.[1];

  it('are opened by the token of the cookie alone; the database holds only its hash', async () => {
    const { sessions } = stage();
    const accountId = await anAccount(storage().db);
    const cookie = await sessions.start(accountId, from);
    expect(cookie).toMatch(/^__Host-parley=[A-Za-z0-9_-]{43}; HttpOnly;.*Path=\/.*SameSite=Lax.*Secure/i);
    const token = tokenOf(cookie);
    const actor = await sessions.validate(token);
    expect(actor).toMatchObject({ accountId, name: 'Ana' });
    expect(actor?.sessionId).toMatch(/^[0-9a-f]{64}$/);
    // What a dump of the database shows opens nothing.
    expect(await sessions.validate(actor?.sessionId)).toBeNull();
    const rows = await storage().db.selectFrom('auth_session').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('are refused without a well-formed token', async () => {
    const { sessions } = stage();
    for (const token of [undefined, '', 'x', 'a'.repeat(43), `${'a'.repeat(43)}\n`, "' or 1=1"]) {
      expect(await sessions.validate(token)).toBeNull();
    }
  });

  it('end at 7 days however active, an owner’s at 12 hours', async () => {
    const { sessions, pass, ended } = stage();
    const member = tokenOf(await sessions.start(await anAccount(storage().db), from));
    const owner = tokenOf(await sessions.start(await anAccount(storage().db, true), from));
    pass(12 * HOUR + 1);
    expect(await sessions.validate(member)).not.toBeNull();
    expect(await sessions.validate(owner)).toBeNull();
    pass(7 * 24 * HOUR);
    expect(await sessions.validate(member)).toBeNull();
    expect(ended).toHaveLength(2);
  });

  it('do not outlive their end on a socket, nor in the list, however late they were renewed', async () => {
    const { sessions, pass } = stage();
    const accountId = await anAccount(storage().db, true);
    const { sessionId } = (await sessions.validate(tokenOf(await sessions.start(accountId, from))))!;
    // As lucia does when it is used shortly before it would end.
    await storage()
      .db.updateTable('auth_session')
      .set({ expires_at: Date.now() + 24 * HOUR })
      .where('id', '=', sessionId)
      .execute();
    pass(12 * HOUR - 1000);
    expect([await sessions.stands(sessionId), (await sessions.list(accountId)).length]).toEqual([true, 1]);
    pass(2000);
    expect([await sessions.stands(sessionId), (await sessions.list(accountId)).length]).toEqual([false, 0]);
  });

  it('are listed, ended one by one and all at once, and sockets hear of it', async () => {
    const { sessions, ended } = stage();
    const accountId = await anAccount(storage().db);
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => sessions.start(accountId, from).then(tokenOf)));
    expect(await sessions.list(accountId)).toHaveLength(3);
    const { sessionId } = (await sessions.validate(a))!;
    await sessions.end(sessionId);
    expect(await sessions.validate(a)).toBeNull();
    expect(await sessions.stands(sessionId)).toBe(false);
    expect(await sessions.validate(b)).not.toBeNull();
    await sessions.endAll(accountId);
    expect(await sessions.validate(c)).toBeNull();
    expect(ended).toEqual([{ sessionId }, { accountId }]);
  });
});

onBothDatabases('one-time links', (storage) => {
  const terms = { purpose: 'setup' as const, projectId: null, role: null, email: null, createdBy: null };
  const make = (now: number) =>
    storage()
      .db.transaction()
      .execute((trx) => createLink(trx, terms, now));
  const consume = (id: string, now: number) =>
    storage()
      .db.transaction()
      .execute((trx) => consumeLink(trx, id, now));

  it('work once, also when opened twice at once', async () => {
    const { id, token } = await make(0);
    expect((await findLink(storage().db, token, 1))?.state).toBe('open');
    const used = await Promise.all([consume(id, 1), consume(id, 1), consume(id, 1)]);
    expect(used.filter(Boolean)).toHaveLength(1);
    expect((await findLink(storage().db, token, 2))?.state).toBe('used');
  });

  it('expire after 7 days', async () => {
    const { id, token } = await make(0);
    expect((await findLink(storage().db, token, 7 * 24 * HOUR))?.state).toBe('expired');
    expect(await consume(id, 7 * 24 * HOUR)).toBe(false);
  });

  it('are stored as a hash and found by nothing else', async () => {
    const { id, token } = await make(0);
    const row = await storage()
      .db.selectFrom('one_time_link')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(token);
    expect(await findLink(storage().db, row.token_hash, 1)).toBeNull();
  });
});

onBothDatabases('the throttle', (storage) => {
  it('makes one pair wait after five, tells how long, and leaves others alone', async () => {
    let now = 1_000_000_000;
    const throttle = createThrottle(storage().db, () => now);
    const email = `${newId()}@example.org`;
    for (let i = 0; i < 5; i++) {
      expect(await throttle.waitFor(email, 'here')).toBe(0);
      await throttle.failed(email, 'here');
      now += MINUTE;
    }
    expect(await throttle.waitFor(email, 'here')).toBe(10 * MINUTE);
    // Nobody is locked out from elsewhere by somebody else's guesses.
    expect(await throttle.waitFor(email, 'elsewhere')).toBe(0);
    now += 10 * MINUTE;
    expect(await throttle.waitFor(email, 'here')).toBe(0);
  });

  it('makes a place wait after fifty, whatever addresses it tried', async () => {
    const throttle = createThrottle(storage().db, () => 5_000_000_000);
    const place = newId();
    for (let i = 0; i < 50; i++) await throttle.failed(`${i}@example.org`, place);
    expect(await throttle.waitFor('new@example.org', place)).toBeGreaterThan(0);
  });
});
