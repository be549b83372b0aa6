import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Trx } from '#server/storage/storage.ts';
import { queueWebhooks } from '#server/webhooks/queue-webhooks.ts';
import { canonicalJson } from './canonical-json.ts';
import { GENESIS, hashBody, hashEntry } from './chain.ts';
import type { Anchor, Happening } from './happening.ts';

/** The chain of what belongs to no project: accounts, sessions, projects themselves. */
export const WORKSPACE = 'workspace';

/**
 * Writers of one chain take turns until commit, so that no two read the same head. Every fact is written together with
 * its entry, so whoever holds this sees all facts of a project as they stand between two entries.
 */
export async function lockChain(trx: Trx, chain: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`parley.log:${chain}`}))`.execute(trx);
}

/** Appends one entry in the transaction of the fact it tells. */
export async function appendLog(trx: Trx, happening: Happening): Promise<Anchor> {
  const { chain, at, actor, action, object } = happening;
  await lockChain(trx, chain);
  const head = await readHead(trx, chain);
  const body = canonicalJson(happening.body);
  const salt = randomBytes(16).toString('hex');
  const bodyHash = hashBody(salt, body);
  const seq = head.seq + 1;
  const hash = hashEntry(head.hash, { chain, seq, at, actor, action, object, bodyHash });
  await trx
    .insertInto('log')
    .values({ chain, seq, at, actor, action, object, body_hash: bodyHash, prev: head.hash, hash })
    .execute();
  await trx.insertInto('log_body').values({ chain, seq, salt, body }).execute();
  if (chain !== WORKSPACE) await queueWebhooks(trx, happening, { seq, hash });
  return { seq, hash };
}

/** The last entry of a chain (`seq` 0 and the genesis hash while it is empty). */
export async function readHead(db: Pick<Trx, 'selectFrom'>, chain: string): Promise<Anchor> {
  const head = await db
    .selectFrom('log')
    .select(['seq', 'hash'])
    .where('chain', '=', chain)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return head ?? { seq: 0, hash: GENESIS };
}
