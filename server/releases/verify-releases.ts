import type { ChainReport } from '#server/log/verify.ts';
import type { Db } from '#server/storage/storage.ts';
import { hashContent } from './content.ts';

/** A chain as verified, with the releases of its project. */
export type ReportWithReleases = ChainReport & { readonly releases: number };

/**
 * Holds the releases of a project against the log: each entry has its release, each release the hash its entry tells,
 * and its stored content has that hash. The first that does not breaks the report.
 */
export async function verifyReleases(db: Db, report: ChainReport): Promise<ReportWithReleases> {
  const found = { ...report, releases: 0 };
  if (report.broken) return found;
  const entries = await db
    .selectFrom('log')
    .innerJoin('log_body', (join) =>
      join.onRef('log_body.chain', '=', 'log.chain').onRef('log_body.seq', '=', 'log.seq'),
    )
    .select(['log.seq', 'log.object', 'log_body.body'])
    .where('log.chain', '=', report.chain)
    .where('log.action', '=', 'release.create')
    .orderBy('log.seq')
    .execute();
  const releases = await db
    .selectFrom('dataset_release')
    .select(['id', 'number', 'hash'])
    .where('project_id', '=', report.chain)
    .orderBy('number')
    .execute();
  const breakAt = (seq: number, reason: string) => ({ ...found, broken: { seq, reason } });
  const byId = new Map(releases.map((release) => [release.id, release]));
  for (const { seq, object, body } of entries) {
    const release = byId.get(object);
    if (!release) return breakAt(seq, 'the release it tells of is missing');
    byId.delete(object);
    const told = body === null ? null : (JSON.parse(body) as { hash: string }).hash;
    if (told !== null && told !== release.hash) {
      return breakAt(seq, `release ${release.number} has another hash than the log tells`);
    }
    if ((await hashContent(db, release.id)) !== release.hash) {
      return breakAt(seq, `the stored content of release ${release.number} does not match its hash`);
    }
    found.releases++;
  }
  const [extra] = byId.values();
  return extra ? breakAt(report.head.seq, `the log tells nothing of release ${extra.number}`) : found;
}
