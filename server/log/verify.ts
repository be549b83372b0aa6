import type { Db } from '#server/storage/storage.ts';
import type { Anchor } from './happening.ts';
import { GENESIS, hashBody, hashEntry } from './chain.ts';

export interface ChainReport {
  chain: string;
  entries: number;
  /** Entries whose body was redacted; the chain still holds for them. */
  redacted: number;
  head: Anchor;
  /** The first entry that does not hold, or null. */
  broken: { seq: number; reason: string } | null;
}

const PAGE = 1000;

/**
 * Recomputes one chain from its first entry.
 *
 * @param anchors entries that somebody holds outside the database (from exports); they show a cut-off tail,
 * which the chain alone cannot.
 */
export async function verifyChain(db: Db, chain: string, anchors: readonly Anchor[] = []): Promise<ChainReport> {
  const report: ChainReport = { chain, entries: 0, redacted: 0, head: { seq: 0, hash: GENESIS }, broken: null };
  // Two people may hold different anchors for one entry: then one of them was told something else.
  const held = Map.groupBy(anchors, (anchor) => anchor.seq);
  const breakAt = (seq: number, reason: string) => ({ ...report, broken: { seq, reason } });

  for (;;) {
    const page = await db
      .selectFrom('log')
      .leftJoin('log_body', (join) =>
        join.onRef('log_body.chain', '=', 'log.chain').onRef('log_body.seq', '=', 'log.seq'),
      )
      .select(['log.seq', 'log.at', 'log.actor', 'log.action', 'log.object', 'log.body_hash', 'log.prev', 'log.hash'])
      .select(['log_body.salt', 'log_body.body'])
      .where('log.chain', '=', chain)
      .where('log.seq', '>', report.head.seq)
      .orderBy('log.seq')
      .limit(PAGE)
      .execute();
    for (const row of page) {
      const expected = report.head.seq + 1;
      if (row.seq !== expected) return breakAt(expected, `entry ${expected} is missing`);
      if (row.prev !== report.head.hash) return breakAt(row.seq, 'it does not follow the entry before it');
      const { seq, at, actor, action, object } = row;
      if (hashEntry(row.prev, { chain, seq, at, actor, action, object, bodyHash: row.body_hash }) !== row.hash) {
        return breakAt(seq, 'its hash does not match its content');
      }
      if (row.salt === null) return breakAt(seq, 'its body row is missing');
      if (row.body === null) report.redacted++;
      else if (hashBody(row.salt, row.body) !== row.body_hash) return breakAt(seq, 'its body was changed');
      if (held.get(seq)?.some((anchor) => anchor.hash !== row.hash))
        return breakAt(seq, 'it differs from the anchor held for it');
      held.delete(seq);
      report.entries++;
      report.head = { seq, hash: row.hash };
    }
    if (page.length < PAGE) break;
  }
  const lost = [...held.keys()].sort((a, b) => a - b)[0];
  return lost === undefined ? report : breakAt(lost, 'the chain ends before the anchor held for this entry');
}

/** Names of all chains that hold an entry. */
export async function listChains(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('log').select('chain').distinct().orderBy('chain').execute();
  return rows.map((row) => row.chain);
}
